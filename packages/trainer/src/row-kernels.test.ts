import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRow, type RowEntries, scatterRow } from './row-kernels.ts';

const columns = 6;
const anyNumber = fc.double({ min: -8, max: 8, noNaN: true });

/** A row of some entries, with whatever stands before and after it in its matrix, and as many outputs as any fit has. */
const anyCase = fc.integer({ min: 1, max: 11 }).chain((outputs) =>
  fc.record({
    outputs: fc.constant(outputs),
    cells: fc.array(fc.tuple(fc.integer({ min: 0, max: columns - 1 }), anyNumber), { maxLength: 12 }),
    before: fc.integer({ min: 0, max: 3 }),
    weights: fc.array(anyNumber, { minLength: columns * outputs, maxLength: columns * outputs }),
    perOutput: fc.array(anyNumber, { minLength: outputs, maxLength: outputs }),
  }),
);

function entriesOf(cells: readonly (readonly [number, number])[], before: number): RowEntries {
  return {
    columnIndices: Uint32Array.from(cells, ([column]) => column),
    values: Float32Array.from(cells, ([, value]) => value),
    start: Math.min(before, cells.length),
    end: cells.length,
  };
}

describe('row kernels', () => {
  it('add the product of a row and the weights, for any number of outputs', () => {
    fc.assert(
      fc.property(anyCase, ({ outputs, cells, before, weights, perOutput }) => {
        const entries = entriesOf(cells, before);
        const sums = Float64Array.from(perOutput);
        gatherRow(entries, Float64Array.from(weights), sums);
        for (let output = 0; output < outputs; output++) {
          let expected = perOutput[output] ?? 0;
          for (let at = entries.start; at < entries.end; at++) {
            expected += (entries.values[at] ?? 0) * (weights[(entries.columnIndices[at] ?? 0) * outputs + output] ?? 0);
          }
          expect(sums[output]).toBeCloseTo(expected, 9);
        }
      }),
    );
  });

  it('add the outer product of a row and the residuals, for any number of outputs', () => {
    fc.assert(
      fc.property(anyCase, ({ outputs, cells, before, weights, perOutput }) => {
        const entries = entriesOf(cells, before);
        const gradient = Float64Array.from(weights);
        scatterRow(entries, Float64Array.from(perOutput), gradient);
        const expected = Float64Array.from(weights);
        for (let at = entries.start; at < entries.end; at++) {
          for (let output = 0; output < outputs; output++) {
            const cell = (entries.columnIndices[at] ?? 0) * outputs + output;
            expected[cell] = (expected[cell] ?? 0) + (entries.values[at] ?? 0) * (perOutput[output] ?? 0);
          }
        }
        for (const [cell, value] of gradient.entries()) expect(value).toBeCloseTo(expected[cell] ?? 0, 9);
      }),
    );
  });
});
