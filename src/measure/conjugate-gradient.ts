/** A symmetric positive definite matrix, as what it does to a vector. */
export interface LinearSystem {
  /** Where in the vectors the unknowns are; everything else is zero. */
  readonly unknowns: Int32Array;
  readonly diagonal: Float64Array;
  /** out = A x, written at the unknowns. */
  multiply(x: Float64Array, out: Float64Array): void;
}

/**
 * Solves A x = b by conjugate gradients with the diagonal as preconditioner (Shewchuk 1994, section B3), from x = 0
 * until the residual is small: |b - A x| <= tolerance |b|.
 *
 * @throws Error if it takes more than 10 n + 100 steps: A is singular or not positive definite
 */
export function conjugateGradient(
  { unknowns, diagonal, multiply }: LinearSystem,
  b: Float64Array,
  tolerance = 1e-8,
): Float64Array {
  const n = unknowns.length;
  const x = new Float64Array(b.length);
  const r = b.slice();
  const z = new Float64Array(b.length);
  const precondition = () => {
    for (let k = 0; k < n; k++)
      z[unknowns[k]] = r[unknowns[k]] / diagonal[unknowns[k]];
  };
  precondition();
  const p = z.slice();
  const Ap = new Float64Array(b.length);
  const enough = tolerance ** 2 * dot(b, b);
  let rz = dot(r, z);
  for (let step = 0; dot(r, r) > enough; step++) {
    if (step > 10 * n + 100)
      throw new Error("The linear system could not be solved: it is singular.");
    multiply(p, Ap);
    const alpha = rz / dot(p, Ap);
    add(x, alpha, p);
    add(r, -alpha, Ap);
    precondition();
    const before = rz;
    rz = dot(r, z);
    for (let k = 0; k < p.length; k++) p[k] = z[k] + (rz / before) * p[k];
  }
  return x;
}

function dot(u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * v[i];
  return sum;
}

/** u += factor v */
function add(u: Float64Array, factor: number, v: Float64Array): void {
  for (let i = 0; i < u.length; i++) u[i] += factor * v[i];
}
