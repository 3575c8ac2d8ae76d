import { type Code, f32x4, i32, type Local, sequence, wasmFunction, whileLoop } from './wasm-assembler.ts';

/** The matrix products of a `Kernel` in WebAssembly. Addresses, strides and column counts are in bytes here. */

const numberBytes = 4;
const vectorBytes = 16;

/**
 * Rows and vectors of the result whose sums stay in registers together. A processor with SSE or AVX has 16 of them: 8 sums,
 * 2 vectors of the right matrix, one number of the left one and one product.
 */
const tile = { rows: 4, vectors: 2 };

/** `local += bytes`. */
const advance = (local: Local, bytes: Code): Code => local.set(i32.add(local.get, bytes));

/** `body`, which moves on by `size`, as often as that much is left below `limit`. */
const inBlocks = (counter: Local, limit: Local, { size, body }: { readonly size: number; readonly body: Code }): Code =>
  whileLoop(
    i32.isLess(i32.add(counter.get, i32.const(size - 1)), limit.get),
    sequence(body, advance(counter, i32.const(size))),
  );

export const multiply = wasmFunction(
  'multiply',
  {
    out: 'i32',
    outStride: 'i32',
    left: 'i32',
    leftRowStride: 'i32',
    leftStepStride: 'i32',
    right: 'i32',
    rightStride: 'i32',
    bias: 'i32',
    rows: 'i32',
    steps: 'i32',
    columns: 'i32',
    floor: 'f32',
  },
  (given, local) => {
    const column = local('i32');
    const row = local('i32');
    const stepsLeft = local('i32');
    const rightAt = local('i32');
    const outAt = local('i32');
    const leftRow = local('i32');
    const leftAt = Array.from({ length: tile.rows }, () => local('i32'));
    const sums = Array.from({ length: tile.rows }, () => Array.from({ length: tile.vectors }, () => local('v128')));
    const rights = Array.from({ length: tile.vectors }, () => local('v128'));
    const value = local('v128');

    /** Some rows by some vectors of `out`, whose sums stay in registers for all steps. */
    const oneTile = (rows: number, vectors: number): Code => {
      const rowIndices = [...Array(rows).keys()];
      const vectorIndices = [...Array(vectors).keys()];
      return sequence(
        ...vectorIndices.map((at) =>
          sums[0]![at]!.set(f32x4.load(i32.add(given.bias.get, column.get), at * vectorBytes)),
        ),
        ...rowIndices
          .slice(1)
          .flatMap((at) => vectorIndices.map((vector) => sums[at]![vector]!.set(sums[0]![vector]!.get))),
        leftAt[0]!.set(leftRow.get),
        ...rowIndices.slice(1).map((at) => leftAt[at]!.set(i32.add(leftAt[at - 1]!.get, given.leftRowStride.get))),
        rightAt.set(i32.add(given.right.get, column.get)),
        stepsLeft.set(given.steps.get),
        whileLoop(
          stepsLeft.get,
          sequence(
            ...vectorIndices.map((at) => rights[at]!.set(f32x4.load(rightAt.get, at * vectorBytes))),
            ...rowIndices.map((at) =>
              sequence(
                value.set(f32x4.loadSplat(leftAt[at]!.get)),
                ...vectorIndices.map((vector) => {
                  const sum = sums[at]![vector]!;
                  return sum.set(f32x4.add(sum.get, f32x4.multiply(value.get, rights[vector]!.get)));
                }),
                advance(leftAt[at]!, given.leftStepStride.get),
              ),
            ),
            advance(rightAt, given.rightStride.get),
            advance(stepsLeft, i32.const(-1)),
          ),
        ),
        ...rowIndices.map((at) =>
          sequence(
            ...vectorIndices.map((vector) =>
              f32x4.store(
                outAt.get,
                f32x4.pseudoMaximum(sums[at]![vector]!.get, f32x4.splat(given.floor.get)),
                vector * vectorBytes,
              ),
            ),
            advance(outAt, given.outStride.get),
            advance(leftRow, given.leftRowStride.get),
          ),
        ),
      );
    };

    const columnBlock = (vectors: number): Code =>
      sequence(
        outAt.set(i32.add(given.out.get, column.get)),
        leftRow.set(given.left.get),
        row.set(i32.const(0)),
        ...(tile.rows > 1 ? [tile.rows, 1] : [1]).map((rows) =>
          inBlocks(row, given.rows, { size: rows, body: oneTile(rows, vectors) }),
        ),
      );
    return sequence(
      column.set(i32.const(0)),
      ...(tile.vectors > 1 ? [tile.vectors, 1] : [1]).map((vectors) =>
        inBlocks(column, given.columns, { size: vectors * vectorBytes, body: columnBlock(vectors) }),
      ),
    );
  },
);

/** Vectors of one row that a pass over the entries takes together. */
const sparseVectors = 4;

const sparseLeft = { rowStarts: 'i32', offsets: 'i32', values: 'i32', rows: 'i32' } as const;

export const multiplySparse = wasmFunction(
  'multiplySparse',
  { out: 'i32', outStride: 'i32', ...sparseLeft, right: 'i32', bias: 'i32', columns: 'i32', floor: 'f32' },
  (given, local) => {
    const outAt = local('i32');
    const value = local('v128');
    const sums = Array.from({ length: sparseVectors }, () => local('v128'));
    return forSparseRows({ given, local, start: outAt.set(given.out.get) }, ({ column, forEntries }, vectors) => {
      const lanes = [...Array(vectors).keys()];
      return sequence(
        ...lanes.map((at) => sums[at]!.set(f32x4.load(i32.add(given.bias.get, column.get), at * vectorBytes))),
        forEntries((offset, entryValue) => {
          const right = i32.add(i32.add(given.right.get, column.get), offset);
          return sequence(
            value.set(entryValue),
            ...lanes.map((at) =>
              sums[at]!.set(f32x4.add(sums[at]!.get, f32x4.multiply(value.get, f32x4.load(right, at * vectorBytes)))),
            ),
          );
        }),
        ...lanes.map((at) =>
          f32x4.store(
            i32.add(outAt.get, column.get),
            f32x4.pseudoMaximum(sums[at]!.get, f32x4.splat(given.floor.get)),
            at * vectorBytes,
          ),
        ),
        advance(outAt, given.outStride.get),
      );
    });
  },
);

export const scatter = wasmFunction(
  'scatter',
  { gradient: 'i32', ...sparseLeft, delta: 'i32', deltaStride: 'i32', columns: 'i32' },
  (given, local) => {
    const deltaAt = local('i32');
    const gradientAt = local('i32');
    const value = local('v128');
    const deltas = Array.from({ length: sparseVectors }, () => local('v128'));
    return forSparseRows({ given, local, start: deltaAt.set(given.delta.get) }, ({ column, forEntries }, vectors) => {
      const lanes = [...Array(vectors).keys()];
      return sequence(
        ...lanes.map((at) => deltas[at]!.set(f32x4.load(i32.add(deltaAt.get, column.get), at * vectorBytes))),
        forEntries((offset, entryValue) =>
          sequence(
            value.set(entryValue),
            gradientAt.set(i32.add(i32.add(given.gradient.get, column.get), offset)),
            ...lanes.map((at) =>
              f32x4.store(
                gradientAt.get,
                f32x4.add(f32x4.load(gradientAt.get, at * vectorBytes), f32x4.multiply(value.get, deltas[at]!.get)),
                at * vectorBytes,
              ),
            ),
          ),
        ),
        advance(deltaAt, given.deltaStride.get),
      );
    });
  },
);

interface SparseLoop {
  readonly given: Readonly<Record<keyof typeof sparseLeft | 'columns', Local>>;
  readonly local: (type: 'i32') => Local;
  /** Done before the first row of every block of columns. */
  readonly start: Code;
}

interface SparseRow {
  /** Where the block of columns starts, in bytes from a row's first. */
  readonly column: Local;
  /** Code that goes through the row's entries. */
  readonly forEntries: (body: (offset: Code, value: Code) => Code) => Code;
}

/** Blocks of columns, in each all rows. */
function forSparseRows({ given, local, start }: SparseLoop, rowBody: (row: SparseRow, vectors: number) => Code): Code {
  const column = local('i32');
  const row = local('i32');
  const entry = local('i32');
  const end = local('i32');
  const rowStart = (index: Code): Code =>
    i32.shiftLeft(i32.load(i32.add(given.rowStarts.get, i32.shiftLeft(index, i32.const(2)))), i32.const(2));
  const forEntries: SparseRow['forEntries'] = (body) =>
    sequence(
      entry.set(rowStart(row.get)),
      end.set(rowStart(i32.add(row.get, i32.const(1)))),
      inBlocks(entry, end, {
        size: numberBytes,
        body: body(
          i32.shiftLeft(i32.load(i32.add(given.offsets.get, entry.get)), i32.const(2)),
          f32x4.loadSplat(i32.add(given.values.get, entry.get)),
        ),
      }),
    );
  return sequence(
    column.set(i32.const(0)),
    ...[sparseVectors, 1].map((vectors) =>
      inBlocks(column, given.columns, {
        size: vectors * vectorBytes,
        body: sequence(
          start,
          row.set(i32.const(0)),
          inBlocks(row, given.rows, { size: 1, body: rowBody({ column, forEntries }, vectors) }),
        ),
      }),
    ),
  );
}
