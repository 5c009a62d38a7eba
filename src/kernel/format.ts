/** How a value looks below a cell. */
import { inspect } from "node:util";
import { arrayHtml } from "./array-html";

/** Representations of one value by MIME type; the front end shows the richest that it knows. Bytes are sent as base64. */
export type MimeBundle = Record<string, unknown>;

interface ArrayView {
  dtype: string;
  shape: readonly number[];
  stride: readonly number[];
  offset: number;
  data: ArrayLike<number> & { get?: (index: number) => number };
}

interface TensorView {
  dtype: string;
  shape: readonly number[];
  isDisposed: boolean;
  data(): Promise<ArrayLike<number>>;
}

const custom = Symbol.for("Jupyter.display");
const inspectOptions = {
  depth: 3,
  maxArrayLength: 20,
  maxStringLength: 2000,
  breakLength: 90,
};

/**
 * The value's own representations (a method named `Symbol.for('Jupyter.display')`, as in Deno), an array's picture or table,
 * and always a text.
 */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  const method = (value as Record<symbol, unknown> | null | undefined)?.[
    custom
  ];
  if (typeof method === "function") {
    const bundle = (await method.call(value)) as MimeBundle;
    const coded = Object.entries(bundle).map(([type, data]) => [
      type,
      data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data,
    ]);
    const sendable = Object.fromEntries(coded) as MimeBundle;
    // What no JSON can hold is this cell's error; later it would be the kernel's.
    JSON.stringify(sendable);
    if ("text/plain" in sendable) return sendable;
    return { ...sendable, "text/plain": plainText(value) };
  }
  if (isTensor(value)) {
    const title = titleOf("tensor", value);
    if (value.isDisposed) return { "text/plain": `${title} (disposed)` };
    return arrayBundle(title, value.shape, Array.from(await value.data()));
  }
  if (!isArrayView(value)) return { "text/plain": plainText(value) };
  const title = titleOf("ndarray", value);
  return arrayBundle(title, value.shape, elements(value));
}

const plainText = (value: unknown) => inspect(shorten(value), inspectOptions);

/** Asked for by `in`: a proxy, such as what chai's `expect` gives, may throw when it is read. */
function hasAll(value: unknown, names: readonly string[]): value is object {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => name in value);
}

function isArrayView(value: unknown): value is ArrayView {
  if (!hasAll(value, ["shape", "stride", "offset", "data"])) return false;
  const { shape, stride, offset, data } = value as Partial<ArrayView>;
  return (
    Array.isArray(shape) &&
    Array.isArray(stride) &&
    typeof offset === "number" &&
    typeof data === "object"
  );
}

function isTensor(value: unknown): value is TensorView {
  if (!hasAll(value, ["shape", "data", "dataId"])) return false;
  const { data, shape } = value as Partial<TensorView>;
  return typeof data === "function" && Array.isArray(shape);
}

/** The view's numbers, the last axis fastest. */
function elements({ shape, stride, offset, data }: ArrayView): number[] {
  const read = data.get ? (i: number) => data.get!(i) : (i: number) => data[i];
  const walk = (axis: number, start: number): number[] =>
    axis === shape.length
      ? [read(start)]
      : Array.from({ length: shape[axis] }, (_, i) => i).flatMap((i) =>
          walk(axis + 1, start + i * stride[axis]),
        );
  return walk(0, offset);
}

type Shaped = Pick<ArrayView, "dtype" | "shape">;

const titleOf = (kind: string, { dtype, shape }: Shaped) =>
  `${kind} ${dtype} [${shape.join(", ")}]`;

/** Shape, type and range; all values if they are few, else the first; and a picture or table. */
function arrayBundle(
  title: string,
  shape: readonly number[],
  values: number[],
): MimeBundle {
  const text = (more: string) => ({ "text/plain": `${title}${more}` });
  if (values.length === 0) return text(", empty");
  if (typeof values[0] !== "number")
    return text(`\n${inspect(values, inspectOptions)}`);
  const range = rangeOf(values);
  const html = arrayHtml({ title: title + range, values, shape });
  return {
    ...text(`${range}\n${listing(values.map(round), shape)}`),
    ...(html && { "text/html": html }),
  };
}

function rangeOf(values: number[]): string {
  const finite = values.filter(Number.isFinite);
  const min = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = finite.length > 1 ? `, ${round(min)} … ${round(max)}` : "";
  const odd = values.length - finite.length;
  return odd ? `${range}, ${odd} not finite` : range;
}

function listing(values: number[], shape: readonly number[]): string {
  const few = values.length <= 64;
  if (few) return inspect(nest(values, shape), { ...inspectOptions, depth: 6 });
  return `[${values.slice(0, 8).join(", ")}, … ${values.length - 8} more]`;
}

const round = (value: number) => Number(value.toPrecision(5));

function nest(values: number[], shape: readonly number[]): unknown {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const [first, ...inner] = shape;
  const size = values.length / first;
  return Array.from({ length: first }, (_, i) =>
    nest(values.slice(i * size, (i + 1) * size), inner),
  );
}

/** Arrays inside an object, as in an explanation, take one line each. */
function shorten(value: unknown, depth = 0): unknown {
  if (isTensor(value)) return brief(titleOf("tensor", value));
  if (isArrayView(value)) return brief(titleOf("ndarray", value));
  if (depth > 2 || !isPlain(value)) return value;
  if (Array.isArray(value)) {
    return value.length > 100
      ? value
      : value.map((item) => shorten(item, depth + 1));
  }
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    shorten(item, depth + 1),
  ]);
  return Object.fromEntries(entries) as unknown;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return (
    Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  );
}

const brief = (text: string) => ({ [inspect.custom]: () => text });
