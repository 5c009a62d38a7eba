import type * as tf from "@tensorflow/tfjs";
import { saveLayersModel } from "../network/save";
import { PREPROCESS } from "./batch";
import type { Recipe } from "./recipe";

/** Writes a network with its preprocessing, labels and vocabulary beside it. */
export async function saveNetwork(
  { labels, vocabulary, sentence }: Recipe,
  model: tf.LayersModel,
  folder: string,
): Promise<void> {
  const own = { labels: "labels.json", vocabulary, sentence };
  await saveLayersModel(model, folder, {
    "labels.json": JSON.stringify(labels),
    "preprocess.json": JSON.stringify({ ...PREPROCESS, ...own }),
  });
}
