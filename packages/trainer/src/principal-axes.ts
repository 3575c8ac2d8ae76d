import { createRandom, type Random } from '@farthing/core';

/** Rows of one length; shape [rows, columns], row-major. */
export interface DenseRows {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The directions in which rows around zero vary most. */
export interface PrincipalAxes {
  /** Orthonormal rows, most variance first; shape [count, columns]. */
  readonly axes: Float64Array;
  /** Mean square along each axis; shape [count]. */
  readonly variances: Float64Array;
  /** Mean square along each direction that is left, on average; 0 when none is. */
  readonly restVariance: number;
}

export interface PrincipalAxesOptions {
  /** How many; at most `columns`. */
  readonly count: number;
  readonly seed: number;
}

/** Rounds of subspace iteration: enough for a distance, which depends on no single axis. */
const rounds = 12;

/**
 * Principal components of rows whose columns have mean 0, without ever making their covariance: subspace iteration from a
 * seeded start, then the Rayleigh–Ritz step (Golub and Van Loan, section 8.2.4). With an axis for every column it is exact.
 */
export function principalAxes(data: DenseRows, { count, seed }: PrincipalAxesOptions): PrincipalAxes {
  const { columns } = data;
  let basis = orthonormal(startBasis({ count, columns }, createRandom(seed, 'principal-axes')), { count, columns });
  // Any basis of the whole space is as good as another.
  for (let round = 0; count < columns && round < rounds; round++) {
    basis = orthonormal(timesCovariance(data, basis, count), { count, columns });
  }
  const image = timesCovariance(data, basis, count);
  const projected = Float64Array.from({ length: count * count }, (_, at) =>
    dot(basis, { from: Math.floor(at / count) * columns, other: image, otherFrom: (at % count) * columns, columns }),
  );
  const { values, vectors } = symmetricEigen(projected, count);
  const axes = new Float64Array(count * columns);
  for (let axis = 0; axis < count; axis++)
    for (let part = 0; part < count; part++)
      for (let column = 0; column < columns; column++)
        axes[axis * columns + column]! += vectors[axis * count + part]! * basis[part * columns + column]!;
  const total = data.values.reduce((sum, value) => sum + value ** 2, 0) / data.rows;
  const left = total - values.reduce((sum, value) => sum + value, 0);
  return { axes, variances: values, restVariance: count < columns ? Math.max(0, left) / (columns - count) : 0 };
}

interface BasisShape {
  readonly count: number;
  readonly columns: number;
}

function startBasis({ count, columns }: BasisShape, random: Random): Float64Array {
  if (count < columns) return Float64Array.from({ length: count * columns }, () => random.next() - 0.5);
  return Float64Array.from({ length: count * columns }, (_, at) => (at % (columns + 1) === 0 ? 1 : 0));
}

/** Each basis vector times the covariance: the mean over rows of row × (row · vector). */
function timesCovariance({ rows, columns, values }: DenseRows, basis: Float64Array, count: number): Float64Array {
  const image = new Float64Array(count * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    for (let vector = 0; vector < count; vector++) {
      const otherFrom = vector * columns;
      const along = dot(values, { from, other: basis, otherFrom, columns }) / rows;
      for (let column = 0; column < columns; column++) image[otherFrom + column]! += along * values[from + column]!;
    }
  }
  return image;
}

/** Modified Gram–Schmidt, twice, in place. A vector that vanishes stays zero: it is no direction. */
function orthonormal(basis: Float64Array, { count, columns }: BasisShape): Float64Array {
  for (let vector = 0; vector < count; vector++) {
    const from = vector * columns;
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < vector; earlier++) {
        const otherFrom = earlier * columns;
        const along = dot(basis, { from, other: basis, otherFrom, columns });
        for (let column = 0; column < columns; column++) basis[from + column]! -= along * basis[otherFrom + column]!;
      }
      const length = Math.sqrt(dot(basis, { from, other: basis, otherFrom: from, columns }));
      const scale = length > 1e-12 ? 1 / length : 0;
      for (let column = 0; column < columns; column++) basis[from + column]! *= scale;
    }
  }
  return basis;
}

function dot(
  one: Float64Array,
  {
    from,
    other,
    otherFrom,
    columns,
  }: { readonly from: number; readonly other: Float64Array; readonly otherFrom: number; readonly columns: number },
): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) sum += one[from + column]! * other[otherFrom + column]!;
  return sum;
}

/**
 * Eigenvalues, largest first, and eigenvectors (rows) of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van
 * Loan, section 8.5).
 *
 * @param matrix shape [size, size].
 */
export function symmetricEigen(
  matrix: Float64Array,
  size: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const v = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 30 && offDiagonal(a, size) > 1e-22; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, { p, q, size });
  }
  const order = Array.from({ length: size }, (_, at) => at).sort(
    (one, other) => a[other * (size + 1)]! - a[one * (size + 1)]! || one - other,
  );
  return {
    values: Float64Array.from(order, (at) => a[at * (size + 1)]!),
    vectors: Float64Array.from(order.flatMap((at) => [...v.subarray(at * size, (at + 1) * size)])),
  };
}

/** Sum of squares off the diagonal over that on it. */
function offDiagonal(a: Float64Array, size: number): number {
  let [off, on] = [0, Number.MIN_VALUE];
  for (const [at, value] of a.entries()) {
    if (at % (size + 1) === 0) on += value ** 2;
    else off += value ** 2;
  }
  return off / on;
}

/** One rotation that makes `a[p][q]` zero; `v` gathers the rotations in its rows. */
function rotate(
  a: Float64Array,
  v: Float64Array,
  { p, q, size }: { readonly p: number; readonly q: number; readonly size: number },
): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1));
  const c = 1 / Math.sqrt(t ** 2 + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [akp, akq] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * akp - s * akq;
    a[k * size + q] = s * akp + c * akq;
  }
  for (let k = 0; k < size; k++) {
    const [apk, aqk] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * apk - s * aqk;
    a[q * size + k] = s * apk + c * aqk;
    const [vpk, vqk] = [v[p * size + k]!, v[q * size + k]!];
    v[p * size + k] = c * vpk - s * vqk;
    v[q * size + k] = s * vpk + c * vqk;
  }
}
