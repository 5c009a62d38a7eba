import * as tf from "@tensorflow/tfjs";
import { weightedSum } from "./class-activation-map";
import { mapMethod } from "./map-method";

/**
 * EigenCAM (Muhammad and Yeasin, IJCNN 2020): the projection of A on its first principal direction. It does not look at
 * the class at all, nor at `negative`: use it to see what a network looks at, not why it chose a class.
 *
 *   A as a Z x K matrix = U S V^T (not centred),   weights = v_1,   L = ReLU( A v_1 )
 *
 * The sign of v_1 is chosen so that the signed map sums to more than 0.
 */
export const eigenCam = mapMethod({
  name: "EigenCAM",
  usesGradients: false,
  combine: async ({ activations }) => {
    const [h, w, channels] = activations.shape;
    const A = await activations.data();
    const v = firstDirection(A as Float32Array, h * w, channels);
    return tf.tidy(() => {
      const weights = tf.tensor1d(v);
      return { weights, signedMap: weightedSum(activations, weights) };
    });
  },
});

const ITERATIONS = 5000;
const CONVERGED = 1e-14;

/**
 * The first right singular vector of a Z x K matrix, by power iteration in float64 on the smaller of A A^T and A^T A.
 */
function firstDirection(
  A: Float32Array,
  rows: number,
  columns: number,
): Float32Array {
  const wide = columns > rows;
  const size = wide ? rows : columns;
  const u = dominant(gram(A, rows, columns, wide), size);
  const v = wide ? transposedTimes(A, u, rows, columns) : u;
  const length = Math.hypot(...v) || 1;
  const sign = sumOfProduct(A, v, rows, columns) < 0 ? -1 : 1;
  return Float32Array.from(v, (value) => (sign * value) / length);
}

/** A A^T [rows, rows] or A^T A [columns, columns]. */
function gram(A: Float32Array, rows: number, columns: number, wide: boolean) {
  const size = wide ? rows : columns;
  const inner = wide ? columns : rows;
  const [step, along] = wide ? [columns, 1] : [1, columns];
  const G = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum += A[i * step + k * along] * A[j * step + k * along];
      G[i * size + j] = G[j * size + i] = sum;
    }
  return G;
}

/** The eigenvector of the largest eigenvalue of a symmetric matrix without negative eigenvalues. */
function dominant(G: Float64Array, size: number): Float64Array {
  // A start that no symmetry of the matrix can make orthogonal to the answer.
  let v = Float64Array.from({ length: size }, (_, i) => 1 + Math.sin(i + 1));
  for (let n = 0; n < ITERATIONS; n++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) next[i] += G[i * size + j] * v[j];
    const length = Math.hypot(...next) || 1;
    const moved = next.reduce(
      (sum, value, i) => sum + (value / length - v[i]) ** 2,
      0,
    );
    v = next.map((value) => value / length);
    if (moved < CONVERGED ** 2) break;
  }
  return v;
}

function transposedTimes(
  A: Float32Array,
  u: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  const v = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) v[k] += A[i * columns + k] * u[i];
  return v;
}

/** sum_ij (A v)_ij */
function sumOfProduct(
  A: Float32Array,
  v: Float64Array,
  rows: number,
  columns: number,
): number {
  let sum = 0;
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) sum += A[i * columns + k] * v[k];
  return sum;
}
