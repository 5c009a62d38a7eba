import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "ndarray";
import { allFinite, contiguous, isNdArray, toTensor } from "../arrays";
import { describe, orList } from "../errors";
import { isImage, type Image } from "../image/image";
import type { Port } from "./graph";
import { imageToTensor, type Preprocess } from "./preprocess";
import { encodeText, type Vocabulary } from "./text";

/** An image, or an array that has been preprocessed already: [H, W, C] or [1, H, W, C]. */
export type SingleInput = Image | NdArray<Float32Array> | tf.Tensor;

/**
 * For a network with several inputs: each by its name. Numbers, such as word ids, may be a plain list; words may be a
 * text, where the network has a vocabulary for that input.
 */
export type NamedInputs = Readonly<
  Record<string, SingleInput | readonly number[] | readonly number[][] | string>
>;

export type Input = SingleInput | NamedInputs;

/** The vocabularies of a network's inputs of words, by the names of the inputs. */
export type Vocabularies = Readonly<Record<string, Vocabulary>>;

/**
 * The tensors of a network's inputs, each with a batch axis, in the network's order.
 *
 * @throws RangeError that names the input, its shape, and the shape that fits
 */
export function toInputs(
  input: Input,
  ports: readonly Port[],
  preprocess: Preprocess,
  vocabulary: Vocabularies = {},
): tf.Tensor[] {
  return tf.tidy(() => {
    const named = isSingle(input)
      ? single(input, ports)
      : checkNames(input, ports);
    return ports.map((port) => {
      const value = encoded(named[port.name], port.name, vocabulary);
      return toPort(value, port, preprocess, ports.length > 1);
    });
  });
}

/** @throws TypeError for what is no input at all, RangeError for NaN or infinity, which a ReLU on some engines would hide */
export async function requireFiniteInput(input: Input): Promise<void> {
  if (isSingle(input)) return requireFiniteValues(input);
  for (const value of Object.values(input))
    if (!Array.isArray(value) && typeof value !== "string")
      await requireFiniteValues(value as SingleInput);
}

async function requireFiniteValues(input: SingleInput): Promise<void> {
  if (allFinite(await valuesOf(input))) return;
  throw new RangeError(
    "Expected `input` to hold finite numbers, got NaN or infinity.",
  );
}

function valuesOf(input: SingleInput): Numbers | Promise<Numbers> {
  if (isImage(input)) return contiguous(input.pixels);
  if (isNdArray(input)) return contiguous(input);
  if (input instanceof tf.Tensor && !input.isDisposed) return input.data();
  const got =
    input instanceof tf.Tensor
      ? "a tensor that was disposed of"
      : describe(input);
  throw new TypeError(
    `Expected \`input\` to be an image of loadImage, an ndarray or a tensor, got ${got}.`,
  );
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** The input that holds the picture: the first with a height, a width and channels. */
export function imagePort(ports: readonly Port[]): number {
  return ports.findIndex(({ shape }) => shape.length === 3);
}

/** What was given for the picture. */
export function pictureOf(input: Input, ports: readonly Port[]): SingleInput {
  if (isSingle(input)) return input;
  return input[ports[imagePort(ports)].name] as SingleInput;
}

/** What pictures must have in common to be computed in one pass, as text. */
export function shapeKey(input: Input, ports: readonly Port[]): string {
  if (isSingle(input)) return shapeOf(input).join();
  const keys = ports.map(({ name }) => {
    const value = input[name];
    if (typeof value === "string") return "text";
    if (!Array.isArray(value)) return shapeOf(value as SingleInput).join();
    return [value.length, [value[0]].flat().length].join();
  });
  return keys.join(";");
}

function shapeOf(input: SingleInput): readonly number[] {
  return isImage(input) ? input.pixels.shape : input.shape;
}

export function isSingle(input: Input): input is SingleInput {
  return (
    input instanceof tf.Tensor ||
    isNdArray(input) ||
    isImage(input) ||
    typeof input !== "object" ||
    input === null ||
    input instanceof Promise ||
    ArrayBuffer.isView(input) ||
    Array.isArray(input)
  );
}

function single(input: SingleInput, ports: readonly Port[]): NamedInputs {
  if (ports.length === 1) return { [ports[0].name]: input };
  const names = ports.map(({ name }) => name);
  throw new TypeError(
    `Expected \`input\` to be an object with ${orList(names)}, one for each input of the network, got a single one.`,
  );
}

function checkNames(input: NamedInputs, ports: readonly Port[]): NamedInputs {
  const names = ports.map(({ name }) => name);
  const missing = names.filter((name) => input[name] === undefined);
  const foreign = Object.keys(input).filter((name) => !names.includes(name));
  if (missing.length === 0 && foreign.length === 0) return input;
  throw new TypeError(
    `Expected \`input\` to have the keys ${names.join(", ")}, got ${describe(input)}.`,
  );
}

/** A text as the numbers of its words. */
function encoded(
  value: NamedInputs[string],
  name: string,
  vocabulary: Vocabularies,
): Exclude<NamedInputs[string], string> {
  if (typeof value !== "string") return value;
  if (Object.hasOwn(vocabulary, name))
    return encodeText(value, vocabulary[name], name);
  throw new TypeError(
    `Expected \`input\` '${name}' to be numbers, since the network has no vocabulary for it, got ${describe(value)}.`,
  );
}

function toPort(
  value: Exclude<NamedInputs[string], string>,
  { name, shape, dtype }: Port,
  preprocess: Preprocess,
  several: boolean,
): tf.Tensor {
  const x = isImage(value)
    ? imageToTensor(value, preprocess, shape[2] ?? 3)
    : Array.isArray(value)
      ? tf.tensor(value as number[])
      : toTensor(value as NdArray<Float32Array> | tf.Tensor);
  const batched = x.rank === shape.length ? tf.expandDims(x) : x;
  const fits =
    batched.rank === shape.length + 1 &&
    [1, ...shape].every(
      (size, i) => size === null || batched.shape[i] === size,
    );
  if (fits) {
    if (batched.dtype !== dtype) return tf.cast(batched, dtype);
    // The caller of `toInputs` disposes of what it gets, but not of the user's own tensor.
    return batched === value ? tf.clone(batched) : batched;
  }
  const expected = shape.map((size) => size ?? "any").join(", ");
  throw new RangeError(
    `Expected \`input\`${several ? ` '${name}'` : ""} to have the shape [${expected}] or [1, ${expected}], got ${describe(x.shape)}.`,
  );
}
