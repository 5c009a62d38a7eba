const WARM_UP = 100;

/** The learning rate of a step: up over the first 100, then down to zero as half a cosine. */
export function learningRate(
  step: number,
  { steps, learningRate: highest }: { steps: number; learningRate: number },
): number {
  const rise = Math.min(1, (step + 1) / WARM_UP);
  return highest * rise * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
}
