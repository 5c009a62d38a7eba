import * as tf from "@tensorflow/tfjs";

export function pointingHit(
  heatmap: tf.Tensor2D,
  mask: tf.Tensor2D,
  tolerance: number,
): boolean {
  const [, columns] = heatmap.shape;
  const heat = heatmap.arraySync().flat();
  const hottest = heat.reduce(
    (best, value, i) => (value > heat[best] ? i : best),
    0,
  );
  if (heat[hottest] <= 0) return false;
  const down = (i: number) =>
    Math.floor(i / columns) - Math.floor(hottest / columns);
  const right = (i: number) => (i % columns) - (hottest % columns);
  const isNear = (i: number) => down(i) ** 2 + right(i) ** 2 <= tolerance ** 2;
  return mask
    .arraySync()
    .flat()
    .some((inside, i) => inside > 0 && isNear(i));
}

export function deletionAuc(scores: number[]): number {
  const trapezoids = scores.slice(1).map((score, i) => (scores[i] + score) / 2);
  return trapezoids.reduce((sum, area) => sum + area, 0) / trapezoids.length;
}

export function averageDrop(full: number[], masked: number[]): number {
  const drops = full.map((Y, i) => Math.max(0, Y - masked[i]) / Y);
  return drops.reduce((sum, drop) => sum + drop, 0) / drops.length;
}

/** The middle between the first and the last place of each value in the sorted list, places from 1. */
function averageRanks(values: number[]): number[] {
  const [first, last] = [new Map<number, number>(), new Map<number, number>()];
  const sorted = [...values].sort((x, y) => x - y);
  sorted.forEach((value, place) => {
    if (!first.has(value)) first.set(value, place + 1);
    last.set(value, place + 1);
  });
  return values.map((value) => (first.get(value)! + last.get(value)!) / 2);
}

export function rankCorrelation(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => {
    const [r, s] = [a, b].map((one) => {
      const ranks = tf.tensor1d(averageRanks(Array.from(one.dataSync())));
      return tf.sub(ranks, tf.mean(ranks));
    });
    const size = tf.mul(tf.norm(r), tf.norm(s));
    return tf.divNoNan(tf.sum(tf.mul(r, s)), size).dataSync()[0];
  });
}
