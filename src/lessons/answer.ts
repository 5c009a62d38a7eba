import { contiguous, isNdArray } from "../arrays";
import { describe } from "../errors";
import { AnswerError, array, type Answer, type Nested } from "./values";

/** What is read of a tensor. Tested by its parts: a student may have another copy of TensorFlow.js. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  data(): Promise<ArrayLike<number>>;
}

/**
 * Whatever a student's function returned, in one form: a tensor, an ndarray, a typed or nested array, a number, a boolean,
 * or a promise of one.
 *
 * @throws AnswerError in a sentence for the student
 */
export async function readAnswer(returned: unknown): Promise<Answer> {
  const value = await returned;
  if (value === undefined)
    throw new AnswerError(
      "your function returned nothing: is there a `return`?",
    );
  if (typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new AnswerError(
      `the number is ${value}: is something divided by zero, or too large for exp?`,
    );
  }
  const answer = await readArray(value);
  const isBoolean = isTensor(value) && value.dtype === "bool";
  if (isBoolean && answer.data.length === 1) return answer.data[0] === 1;
  const odd = answer.data.filter((one) => !Number.isFinite(one)).length;
  if (odd > 0)
    throw new AnswerError(
      `${odd} of ${answer.data.length} values are NaN or infinite: is something divided by zero, or too large for exp?`,
    );
  return answer;
}

async function readArray(value: unknown) {
  if (isTensor(value)) {
    if (value.isDisposed)
      throw new AnswerError(
        "the tensor that your function returned was disposed: return it out of `tf.tidy`",
      );
    if (!["float32", "int32", "bool"].includes(value.dtype))
      throw new AnswerError(
        `expected a tensor of numbers, got one of dtype '${value.dtype}'`,
      );
    return {
      shape: [...value.shape],
      data: Float32Array.from(await value.data()),
    };
  }
  if (isNdArray(value))
    return {
      shape: [...value.shape],
      data: Float32Array.from(contiguous(value)),
    };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const data = Float32Array.from(value as unknown as ArrayLike<number>);
    return { shape: [data.length], data, isFlat: true };
  }
  if (Array.isArray(value)) return array(value as Nested);
  throw new AnswerError(
    `expected a tensor, an array or a number, got ${describe(value)}`,
  );
}

function isTensor(value: unknown): value is TensorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "dataId" in value &&
    "isDisposed" in value
  );
}
