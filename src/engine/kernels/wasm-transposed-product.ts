import * as tf from "@tensorflow/tfjs";
import type { Detour } from "./detour";

/** Below this many multiplications the detour costs more than it saves. */
const MANY = 10_000;

/**
 * The matrix product a bᵀ as (b aᵀ)ᵀ: the gradient of a dense layer, where b is its large matrix of weights.
 *
 * tfjs-backend-wasm 4.22 has fast code only for products of two matrices as they are.
 */
export const wasmTransposedProduct: Detour = {
  name: tf.BatchMatMul,
  needed: ({ a, b }, { transposeA, transposeB }) => {
    if (transposeA || !transposeB) return false;
    const [rows, inner] = a.shape.slice(-2);
    const columns = b.shape[b.rank - 2];
    const single = a.size === rows * inner && b.size === columns * inner;
    return single && rows <= columns && rows * inner * columns >= MANY;
  },
  compute: ({ a, b }) => {
    const [rows, inner] = a.shape.slice(-2);
    const columns = b.shape[b.rank - 2];
    const turned = tf.transpose(tf.reshape(a, [rows, inner]));
    const product = tf.matMul(tf.reshape(b, [columns, inner]), turned);
    const rank = Math.max(a.rank, b.rank);
    const ones = Array.from({ length: rank - 2 }, () => 1);
    return tf.reshape(tf.transpose(product), [...ones, rows, columns]);
  },
};
