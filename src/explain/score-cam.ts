import * as tf from "@tensorflow/tfjs";
import ndarray, { type NdArray } from "ndarray";
import { toNdArray } from "../arrays";
import { resizeBilinear } from "../image/resize";
import { imagePort } from "../network/inputs";
import { weightedSum } from "./class-activation-map";
import { inBatches } from "./differentiate";
import { mapMethod } from "./map-method";
import { scoresOfPictures, type Opened } from "./opened";

type Values = NdArray<Float32Array>;

/**
 * Score-CAM (Wang et al., CVPR Workshops 2020, eq. 3 and 4): no gradients; each channel is used as a mask on the
 * picture, and counts as much as the score rises over that of an empty picture.
 *
 *   weights = softmax over k of c_k,   c_k = S(x . M_k) - S(0),   M_k = A_k enlarged to the picture, scaled to 0..1
 *
 * The picture is the preprocessed one; other inputs stay. A channel that is the same everywhere gets M_k = 0. One pass
 * of the network for each other channel: slow on large networks.
 */
export const scoreCam = mapMethod({
  name: "Score-CAM",
  usesGradients: false,
  combine: async (opened) => {
    const scores = await maskedScores(opened);
    return tf.tidy(() => {
      // S(0) cancels in the softmax.
      const weights = tf.softmax(tf.tensor1d(scores));
      return { weights, signedMap: weightedSum(opened.activations, weights) };
    });
  },
});

/** S(x . M_k) for each channel; those that are the same everywhere share one pass, with an empty picture. */
async function maskedScores(opened: Opened): Promise<number[]> {
  const { activations, onProgress } = opened;
  const picture = await pictureOf(opened);
  const [height, width] = picture.shape;
  const maps = channelsOf(await toNdArray(activations));
  const varying = [...maps.keys()].filter((k) => !isConstant(maps[k]));
  const scores = new Array<number>(maps.length).fill(0);
  let done = maps.length - varying.length;
  if (done > 0) scores.fill((await scoresUnder(opened, picture, [null]))[0]);
  for (const batch of inBatches(varying)) {
    const masks = batch.map((k) => maskOf(maps[k], height, width));
    const found = await scoresUnder(opened, picture, masks);
    batch.forEach((k, i) => (scores[k] = found[i]));
    onProgress?.((done += batch.length), maps.length);
  }
  return scores;
}

/** The preprocessed picture [H, W, C] */
async function pictureOf({ inputs, network }: Opened): Promise<Values> {
  const x = tf.tidy(() =>
    tf.squeeze(inputs()[imagePort(network.graph.inputs)], [0]),
  );
  return toNdArray(x).finally(() => x.dispose());
}

/** The scores of the picture under each of some masks [H, W]; null hides all of it. */
async function scoresUnder(
  opened: Opened,
  { data, shape }: Values,
  masks: readonly (Values | null)[],
): Promise<Float32Array> {
  const channels = shape[2];
  const masked = new Float32Array(masks.length * data.length);
  masks.forEach((mask, b) => {
    if (!mask) return;
    const at = b * data.length;
    for (let pixel = 0, i = 0; i < data.length; pixel++)
      for (let c = 0; c < channels; c++, i++)
        masked[at + i] = data[i] * mask.data[pixel];
  });
  const pictures = tf.tensor(masked, [masks.length, ...shape]);
  const scores = await scoresOfPictures(opened, pictures).finally(() =>
    pictures.dispose(),
  );
  const values = await scores.data();
  scores.dispose();
  return values as Float32Array;
}

/** A_k enlarged to the picture and scaled to 0..1 */
function maskOf(map: Values, height: number, width: number): Values {
  const mask = resizeBilinear(map, height, width);
  const { data } = mask;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  // A map that varies may be enlarged to one that does not: a single pixel of a picture of one pixel.
  const range = high - low || Infinity;
  for (let i = 0; i < data.length; i++) data[i] = (data[i] - low) / range;
  return mask;
}

/** A [h, w, K] as K maps [h, w] */
function channelsOf({ data, shape: [h, w, count] }: Values): Values[] {
  return Array.from({ length: count }, (_, k) => {
    const map = new Float32Array(h * w);
    for (let i = 0; i < map.length; i++) map[i] = data[i * count + k];
    return ndarray(map, [h, w]);
  });
}

function isConstant({ data }: Values): boolean {
  return data.every((value) => value === data[0]);
}
