import * as tf from "@tensorflow/tfjs";
import { lazy, type Constant } from "./operation";

/** A weight of a layer, its axes in another order if one is given; read when it is first needed. */
export function weight(
  layer: tf.layers.Layer,
  index: number,
  order?: readonly number[],
): Constant {
  return lazy(() =>
    tf.tidy(() => {
      const tensor = layer.getWeights()[index];
      const turned = order ? tf.transpose(tensor, [...order]) : tensor;
      return turned.dataSync() as Float32Array;
    }),
  );
}

/** Part of a two-dimensional weight: the columns from `start` up to `end`. */
export function columns(
  from: Constant,
  width: number,
  start: number,
  end: number,
): Constant {
  return lazy(() =>
    from().filter((_, i) => i % width >= start && i % width < end),
  );
}
