import type { NdArray } from "ndarray";
import type { Target } from "./target";

/** What was explained: y^c for the class c. */
export interface ExplainedTarget {
  /** null for a function of the logits */
  readonly index: number | null;
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

export interface ExplainOptions {
  /** What to explain; by default the likeliest class. */
  target?: Target;
  /** Where to look; by default the last convolution (see `network.defaultLayer`). */
  layer?: string;
  /** Explain minus the score: what speaks against the class. */
  negative?: boolean;
}
