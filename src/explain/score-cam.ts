import * as tf from "@tensorflow/tfjs";
import { imagePort } from "../network/inputs";
import { weightedSum } from "./class-activation-map";
import { inBatches } from "./differentiate";
import { mapMethod } from "./map-method";
import { scoresOfPictures, type Opened } from "./opened";

/**
 * Score-CAM (Wang et al., CVPR Workshops 2020, eq. 3 and 4): no gradients; each channel is used as a mask on the
 * picture, and counts as much as the score rises over that of an empty picture.
 *
 *   weights = softmax over k of c_k,   c_k = S(x . M_k) - S(0),   M_k = A_k enlarged to the picture, scaled to 0..1
 *
 * The picture is the preprocessed one; other inputs stay. A channel that is the same everywhere gets M_k = 0. One pass
 * of the network for each channel: slow on large networks.
 */
export const scoreCam = mapMethod({
  name: "Score-CAM",
  usesGradients: false,
  combine: async (opened) => {
    const { activations } = opened;
    const increases = await increasesOf(opened);
    return tf.tidy(() => {
      const weights = tf.softmax(tf.tensor1d(increases));
      return { weights, signedMap: weightedSum(activations, weights) };
    });
  },
});

/** c_k + S(0): the baseline cancels in the softmax. */
async function increasesOf(opened: Opened): Promise<number[]> {
  const { activations } = opened;
  const channels = Array.from({ length: activations.shape[2] }, (_, k) => k);
  const scores: number[] = [];
  for (const batch of inBatches(channels)) {
    const pictures = tf.tidy(() => masked(opened, batch[0], batch.length));
    const tensor = await scoresOfPictures(opened, pictures).finally(() =>
      pictures.dispose(),
    );
    scores.push(...(await tensor.data()));
    tensor.dispose();
    opened.onProgress?.(scores.length, channels.length);
  }
  return scores;
}

/** The picture under the masks of `count` channels from the k-th: [count, H, W, C] */
function masked(
  { network, inputs, activations }: Opened,
  k: number,
  count: number,
) {
  const x = inputs()[imagePort(network.graph.inputs)];
  const [, height, width] = x.shape;
  const maps = tf.transpose(
    tf.slice(activations, [0, 0, k], [-1, -1, count]),
    [2, 0, 1],
  );
  const large = tf.image.resizeBilinear(
    tf.expandDims(maps, 3) as tf.Tensor4D,
    [height, width],
    false,
    true,
  );
  const low = tf.min(large, [1, 2], true);
  const range = tf.sub(tf.max(large, [1, 2], true), low);
  // Judged before enlarging, which may round a constant map to one that is not quite.
  const varies = tf.notEqual(tf.max(maps, [1, 2]), tf.min(maps, [1, 2]));
  const gate = tf.reshape(tf.cast(varies, "float32"), [count, 1, 1, 1]);
  const mask = tf.mul(tf.divNoNan(tf.sub(large, low), range), gate);
  return tf.mul(x, mask);
}
