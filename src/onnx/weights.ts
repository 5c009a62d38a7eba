import * as tf from "@tensorflow/tfjs";
import { lazy } from "../lazy";
import { type Constant } from "./operation";

/** A weight of a layer, its axes in another order if one is given; read when it is first needed. */
export function weight(
  layer: tf.layers.Layer,
  index: number,
  order?: readonly number[],
): Constant {
  return lazy(() => {
    const tensor = layer.getWeights()[index];
    if (!order) return tensor.dataSync() as Float32Array;
    const turned = tf.transpose(tensor, [...order]);
    const values = turned.dataSync() as Float32Array;
    turned.dispose();
    return values;
  });
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
