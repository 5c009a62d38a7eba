import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Phase, PhaseGroup } from "./conv-phases";
import type { ConvInfo } from "./conv-taps";
import { valuesOf } from "./wasm-kernel";

/** The convolution of a group of phases: values [b, h, w, phases x channels]. */
export interface PhaseValues {
  readonly group: PhaseGroup;
  readonly values: tf.TensorInfo;
}

/** Puts the phases' values where they belong in dx [b, H, W, c], and releases them. */
export function interleave(
  parts: readonly PhaseValues[],
  info: ConvInfo,
  backend: BackendWasm,
): tf.TensorInfo {
  if (isWhole(parts, info)) return parts[0].values;
  const dx = backend.makeOutput(info.inShape, "float32");
  const target = valuesOf(backend, dx).fill(0);
  for (const { group, values } of parts) {
    const source = valuesOf(backend, values);
    group.phases.forEach((phase, index) =>
      spread(source, target, moveOf(group, phase, index, values, info)),
    );
    backend.disposeData(values.dataId);
  }
  return dx;
}

function isWhole(
  [{ group, values }, ...others]: readonly PhaseValues[],
  { inShape, padInfo }: ConvInfo,
): boolean {
  return (
    others.length === 0 &&
    String(values.shape) === String(inShape) &&
    group.rows.first === padInfo.top &&
    group.columns.first === padInfo.left
  );
}

/** Along one axis the cells first, first + step, …, as far as they are inside `length`. */
interface Places {
  readonly first: number;
  readonly step: number;
  readonly length: number;
}

interface Move {
  readonly rows: Places;
  readonly columns: Places;
  /** Shape of the source */
  readonly shape: readonly number[];
  /** The first of its channels that are moved, and how many */
  readonly channel: number;
  readonly channels: number;
}

function moveOf(
  { rows, columns }: PhaseGroup,
  { row, column }: Phase,
  index: number,
  { shape }: tf.TensorInfo,
  info: ConvInfo,
): Move {
  const { strideHeight, strideWidth, padInfo, inChannels } = info;
  return {
    rows: {
      first: rows.first * strideHeight + row - padInfo.top,
      step: strideHeight,
      length: info.inHeight,
    },
    columns: {
      first: columns.first * strideWidth + column - padInfo.left,
      step: strideWidth,
      length: info.inWidth,
    },
    shape,
    channel: index * inChannels,
    channels: inChannels,
  };
}

/** Both arrays are parts of the same memory. */
function spread(source: Float32Array, target: Float32Array, move: Move): void {
  const { rows, columns, channel, channels } = move;
  const [batch, height, width, depth] = move.shape;
  const memory = new Float32Array(source.buffer);
  const sourceStart = source.byteOffset / 4 + channel;
  const targetStart = target.byteOffset / 4;
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < height; i++) {
      const y = rows.first + i * rows.step;
      if (y < 0 || y >= rows.length) continue;
      for (let j = 0; j < width; j++) {
        const x = columns.first + j * columns.step;
        if (x < 0 || x >= columns.length) continue;
        const from = ((b * height + i) * width + j) * depth;
        const to = ((b * rows.length + y) * columns.length + x) * channels;
        copy(memory, sourceStart + from, targetStart + to, channels);
      }
    }
}

/** The built-in copy is fast, but takes a while to start. */
const FEW = 16;

function copy(memory: Float32Array, from: number, to: number, count: number) {
  if (count >= FEW) memory.copyWithin(to, from, from + count);
  else for (let c = 0; c < count; c++) memory[to + c] = memory[from + c];
}
