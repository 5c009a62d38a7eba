import * as tf from "@tensorflow/tfjs";
import { parseEquation } from "../kernels/einsum";

/** Gradient of einsum, which stock tfjs 4.22 lacks: the einsum of dy and the other array, with the labels changed. */
export const einsumGradient: tf.GradConfig = {
  kernelName: tf.Einsum,
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const { terms, result } = parseEquation(attributes.equation as string);
    const gradients = saved.map((x, i) => {
      const other = { term: terms[1 - i] ?? "", tensor: saved[1 - i] };
      return () => gradientOf(x, terms[i], dy as tf.Tensor, result, other);
    });
    return Object.fromEntries(Object.entries(gradients));
  },
};

function gradientOf(
  x: tf.Tensor,
  term: string,
  dy: tf.Tensor,
  result: string,
  other: { term: string; tensor?: tf.Tensor },
): tf.Tensor {
  // A label that nothing else has was only summed over: the gradient is the same all along it.
  const known = [...term].filter((label) =>
    (result + other.term).includes(label),
  );
  const product = multiply(dy, result, other, known.join(""));
  const shape = x.shape.map((size, axis) =>
    known.includes(term[axis]) ? size : 1,
  );
  return tf.broadcastTo(tf.reshape(product, shape), x.shape);
}

/** Not every backend's einsum takes a scalar or a single array that keeps all its labels. */
function multiply(
  dy: tf.Tensor,
  result: string,
  other: { term: string; tensor?: tf.Tensor },
  wanted: string,
): tf.Tensor {
  if (!other.tensor)
    return tf.transpose(
      dy,
      [...wanted].map((label) => result.indexOf(label)),
    );
  if (result === "") {
    const { term, tensor } = other;
    return tf.mul(dy, tf.einsum(`${term}->${wanted}`, tensor));
  }
  return tf.einsum(`${result},${other.term}->${wanted}`, dy, other.tensor);
}
