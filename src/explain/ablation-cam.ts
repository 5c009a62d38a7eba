import * as tf from "@tensorflow/tfjs";
import { weightedSum } from "./class-activation-map";
import { inBatches } from "./differentiate";
import { mapMethod } from "./map-method";
import { scoresOfActivations, type Opened } from "./opened";

/**
 * Ablation-CAM (Desai and Ramaswamy, WACV 2020, eq. 4): no gradients; a channel counts as much as the score falls when
 * the channel is set to zero.
 *
 *   weights_k = (S - S_k) / S
 *
 * S is signed: for S < 0 all signs turn. With `negative` the weights are those of the same S, negated. One pass of the head for each channel.
 */
export const ablationCam = mapMethod({
  name: "Ablation-CAM",
  usesGradients: false,
  combine: async (opened) => {
    const { activations } = opened;
    const [score] = await scoresFor(opened, () => tf.expandDims(activations));
    if (score === 0) {
      throw new Error(
        `Ablation-CAM divides by the score, which is 0 for '${opened.target.label}' here. Use another method or target.`,
      );
    }
    const without = await scoresWithout(opened);
    return tf.tidy(() => {
      // By the score itself: divided by minus the score, `negative` would change nothing.
      const y = opened.negative ? -score : score;
      const drops = without.map((value) => (score - value) / y);
      const weights = tf.tensor1d(drops);
      return { weights, signedMap: weightedSum(activations, weights) };
    });
  },
});

/** S_k for each channel */
async function scoresWithout(opened: Opened): Promise<number[]> {
  const { activations } = opened;
  const count = activations.shape[2];
  const channels = Array.from({ length: count }, (_, k) => k);
  const scores: number[] = [];
  for (const batch of inBatches(channels)) {
    const without = () => {
      const off = tf.oneHot(tf.tensor1d(batch, "int32"), count);
      const keep = tf.reshape(tf.sub(1, off), [batch.length, 1, 1, count]);
      return tf.mul(activations, keep);
    };
    scores.push(...(await scoresFor(opened, without)));
    opened.onProgress?.(scores.length, channels.length);
  }
  return scores;
}

/** The scores for activations that are made, and disposed of, here. */
async function scoresFor(opened: Opened, make: () => tf.Tensor) {
  const activations = tf.tidy(make);
  const scores = await scoresOfActivations(opened, activations).finally(() =>
    activations.dispose(),
  );
  const values = await scores.data();
  scores.dispose();
  return values;
}
