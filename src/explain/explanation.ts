import type { NdArray } from "ndarray";
import type { Target } from "./target";

/** What was explained: y^c for the class c. */
export interface ExplainedTarget {
  /** A class; a path where the output is structured; null for a function of the logits */
  readonly index: number | readonly number[] | null;
  readonly label: string;
  /** The logit y^c. */
  readonly score: number;
}

/** An explanation with every intermediate value. All arrays are views over Float32Array. */
export interface Explanation {
  readonly method: string;
  readonly layer: string;
  readonly target: ExplainedTarget;
  /** A [h, w, K], the output of the layer */
  readonly activations: NdArray<Float32Array>;
  /** dy/dA [h, w, K], where the method uses it */
  readonly gradients?: NdArray<Float32Array>;
  /** alpha [K], where the method has one weight per channel */
  readonly weights?: NdArray<Float32Array>;
  /** [h, w], before the ReLU */
  readonly signedMap: NdArray<Float32Array>;
  /** [h, w], after the ReLU, not normalised */
  readonly map: NdArray<Float32Array>;
  /** [H, W], the map at the input's size (bilinear, half-pixel centres) divided by its maximum; zero stays zero */
  readonly heatmap: NdArray<Float32Array>;
  /** Why the map is empty, when it is. */
  readonly note?: string;
}

/** The gradient of the score with respect to the picture, under some rule for ReLUs. */
export interface GradientMap {
  readonly method: string;
  readonly target: ExplainedTarget;
  /** [H, W, C], signed */
  readonly gradient: NdArray<Float32Array>;
  /** The layers whose ReLUs followed the rule, where the method has one */
  readonly guided?: readonly string[];
  /** Why the gradient is empty, when it is. */
  readonly note?: string;
}

/** Averages an explanation over changed copies of the picture; see smooth.ts. */
export interface SmoothOptions {
  /** How many noisy copies; default 8 */
  samples?: number;
  /** Standard deviation of the noise, as a share of the picture's range; default 0.1 */
  noise?: number;
  /** Each copy also mirrored, its map mirrored back; default true */
  flips?: boolean;
  /** The same seed gives the same noise; default 1 */
  seed?: number;
}

export interface ExplainOptions<T = Target | readonly Target[]> {
  /** What to explain, or a list of it; by default the likeliest class. */
  target?: T;
  /** Where to look; by default the last convolution (see `network.defaultLayer`). */
  layer?: string;
  /** Explain minus the score: what speaks against the class. */
  negative?: boolean;
  /** Average over noisy and mirrored copies of the picture. */
  smooth?: SmoothOptions;
  /** Called by the methods that run the network once per channel: how many are done, of how many. */
  onProgress?: (done: number, total: number) => void;
}
