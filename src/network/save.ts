import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";

/** Writes a LayersModel as model.json and weights.bin, with the files that belong beside it, by their names. */
export async function saveLayersModel(
  model: tf.LayersModel,
  folder: string,
  beside: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, data: string | Uint8Array) =>
    writeFile(path.join(folder, name), data);
  for (const [name, data] of Object.entries(beside)) await write(name, data);
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = tf.io.concatenateArrayBuffers([weightData as ArrayBuffer]);
      await write("weights.bin", new Uint8Array(bytes));
      const weightsManifest = [
        { paths: ["weights.bin"], weights: weightSpecs },
      ];
      const format = "layers-model";
      // Last, since a folder with a model.json counts as a finished one.
      await write(
        "model.json",
        JSON.stringify({ format, modelTopology, weightsManifest }),
      );
      const modelTopologyType = "JSON" as const;
      return {
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType },
      };
    },
  });
}
