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
import { runOnData, valuesOf, type WasmKernel } from "./wasm-kernel";

/**
 * Gradient of a convolution with respect to its input, by forward convolutions of dy (see `PhaseGroup`):
 *
 *   dx[q s + r - p, c] = sum over m, k of dy[q - m, k] filter[r + s m, c, k]
 *
 * tfjs-backend-wasm 4.22 has fast code for these only; its own kernel for the gradient takes ten times as long.
 */
export const wasmConv2dInputGrad: WasmKernel = {
  name: tf.Conv2DBackpropInput,
  compute: ({ dy, filter }, attributes, backend) => {
    const shape = attributes.inputShape as number[];
    const info = convInfo(shape, filter.shape, attributes, false);
    const parts = phaseGroups(info, isFasterMerged(info)).map((group) => {
      const inputs = { x: dy, filter: partOf(filter, group, info, backend) };
      const attributes = attributesOf(group, info);
      const values = runOnData(tf.Conv2D, inputs, attributes, backend);
      return { group, values };
    });
    return interleave(parts, info, backend);
  },
};

/**
 * Whether one convolution for all phases has less to do than one for each. It computes cells that a phase does not
 * have; but convolutions compute their output channels by eight, so that few channels cost as much as eight.
 */
function isFasterMerged(info: ConvInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const eights = (channels: number) => Math.ceil(channels / 8);
  const cells =
    Math.ceil(filterHeight / strideHeight) *
    Math.ceil(filterWidth / strideWidth);
  const phases = strideHeight * strideWidth;
  const merged = cells * eights(phases * info.inChannels);
  return merged < filterHeight * filterWidth * eights(info.inChannels);
}

/** The filter of a group, flipped, with its channels swapped: [m, n, k, phases x c]. */
function partOf(
  filter: tf.TensorInfo,
  group: PhaseGroup,
  info: ConvInfo,
  backend: BackendWasm,
): tf.TensorInfo {
  const { strideHeight, strideWidth, inChannels, outChannels } = info;
  const phases = group.phases.map(({ row, column }) => `${row},${column}`);
  const key = `${filter.shape} / ${strideHeight},${strideWidth} ${phases}`;
  return derivedData(backend, filter, key, () => {
    const { rows, columns, phases } = group;
    const depth = phases.length * inChannels;
    const shape = [rows.taps, columns.taps, outChannels, depth];
    const part = backend.makeOutput(shape, "float32");
    const source = valuesOf(backend, filter);
    const target = valuesOf(backend, part).fill(0);
    const size = inChannels * outChannels;
    phases.forEach((phase, index) =>
      forEachCell(group, phase, info, (cell, place) => {
        const to = place * outChannels * depth + index * inChannels;
        for (let c = 0; c < inChannels; c++)
          for (let k = 0; k < outChannels; k++)
            target[to + k * depth + c] =
              source[cell * size + c * outChannels + k];
      }),
    );
    return part;
  });
}
