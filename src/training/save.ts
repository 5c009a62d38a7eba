import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { PREPROCESS } from "./batch";
import type { Recipe } from "./recipe";

/** Writes a network as a LayersModel with its preprocessing, labels and vocabulary beside it. */
export async function saveNetwork(
  { labels, vocabulary, sentence }: Recipe,
  model: tf.LayersModel,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, data: string | Uint8Array) =>
    writeFile(path.join(folder, name), data);
  await write("labels.json", JSON.stringify(labels));
  const preprocess = {
    ...PREPROCESS,
    labels: "labels.json",
    vocabulary,
    sentence,
  };
  await write("preprocess.json", JSON.stringify(preprocess));
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = tf.io.concatenateArrayBuffers([weightData as ArrayBuffer]);
      await write("weights.bin", new Uint8Array(bytes));
      const weightsManifest = [
        { paths: ["weights.bin"], weights: weightSpecs },
      ];
      const format = "layers-model";
      const manifest = { format, modelTopology, weightsManifest };
      await write("model.json", JSON.stringify(manifest));
      const modelTopologyType = "JSON" as const;
      return {
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType },
      };
    },
  });
}
