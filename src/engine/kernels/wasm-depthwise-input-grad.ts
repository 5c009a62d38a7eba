import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  attributesOf,
  forEachCell,
  phaseGroups,
  type PhaseGroup,
} from "./conv-phases";
import { convInfo, type ConvInfo } from "./conv-taps";
import { derivedData } from "./derived-data";
import { interleave } from "./interleave";
import { sizeOf } from "./kernel";
import { runOnData, valuesOf, type WasmKernel } from "./wasm-kernel";

/**
 * Gradient of a depthwise convolution with respect to its input, by forward convolutions of dy (see `PhaseGroup`):
 *
 *   dx[q s + r - p, c] = sum over m and the multiplier's M channels of dy[q - m, c M + k] filter[r + s m, c, k]
 *
 * tfjs-backend-wasm 4.22 has no such kernel.
 */
export const wasmDepthwiseInputGrad: WasmKernel = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  compute: ({ dy, filter }, attributes, backend) => {
    const shape = attributes.inputShape as number[];
    const info = convInfo(shape, filter.shape, attributes, true);
    const parts = phaseGroups(info).map((group) => {
      const inputs = { x: dy, filter: partOf(filter, group, info, backend) };
      const attributes = attributesOf(group, info);
      const name = tf.DepthwiseConv2dNative;
      const each = runOnData(name, inputs, attributes, backend);
      return { group, values: sumMultiples(each, info.inChannels, backend) };
    });
    return interleave(parts, info, backend);
  },
};

/** The filter of a phase, flipped, each of the c M channels by itself: [m, n, c M, 1]. */
function partOf(
  filter: tf.TensorInfo,
  group: PhaseGroup,
  info: ConvInfo,
  backend: BackendWasm,
): tf.TensorInfo {
  const { strideHeight, strideWidth, outChannels } = info;
  const [phase] = group.phases;
  const key = `depthwise ${filter.shape} / ${strideHeight},${strideWidth} ${phase.row},${phase.column}`;
  return derivedData(backend, filter, key, () => {
    const shape = [group.rows.taps, group.columns.taps, outChannels, 1];
    const part = backend.makeOutput(shape, "float32");
    const source = valuesOf(backend, filter);
    const target = valuesOf(backend, part);
    forEachCell(group, phase, info, (cell, place) => {
      const from = cell * outChannels;
      const channels = source.subarray(from, from + outChannels);
      target.set(channels, place * outChannels);
    });
    return part;
  });
}

/** Adds up the M neighbours of every channel: [b, h, w, c M] to [b, h, w, c]. */
function sumMultiples(
  values: tf.TensorInfo,
  channels: number,
  backend: BackendWasm,
): tf.TensorInfo {
  const multiplier = values.shape[3] / channels;
  if (multiplier === 1) return values;
  const shape = [...values.shape.slice(0, 3), channels];
  const sums = backend.makeOutput(shape, "float32");
  const source = valuesOf(backend, values);
  const target = valuesOf(backend, sums).fill(0);
  const size = sizeOf(values.shape);
  for (let i = 0; i < size; i++)
    target[Math.floor(i / multiplier)] += source[i];
  backend.disposeData(values.dataId);
  return sums;
}
