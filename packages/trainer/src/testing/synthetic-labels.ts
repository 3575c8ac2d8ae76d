import { createRandom, type LabelRow, type LabelSource, userConversation } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';

/**
 * A table whose weak model fails on sums of long numbers and on nothing else, give or take some noise.
 *
 * @param source `judge` leaves the reference without a label, as agreement labels do.
 */
export function syntheticLabels(
  options: {
    readonly rows?: number;
    readonly seed?: number;
    readonly source?: LabelSource;
    readonly weak?: number;
  } = {},
): LabelTable {
  const { rows = 300, seed = 1, source = 'gold', weak } = options;
  const random = createRandom(seed, 'synthetic labels');
  const table = Array.from({ length: rows }, (_, index): LabelRow => {
    const isHard = random.next() < 0.5;
    const digits = (): number => random.integer(isHard ? 90_000_000 : 90) + 10;
    const text = `please add ${digits()} and ${digits()} for row ${index}`;
    const weakRight = random.next() < (isHard ? 0.15 : 0.95);
    const strongRight = source === 'judge' || random.next() < 0.97;
    return {
      id: `row-${index}`,
      conversation: userConversation(text),
      text,
      group: 'sums',
      weight: 1,
      outcomes: [
        { model: 'small', label: weak ?? Number(weakRight), labelSource: source },
        { model: 'large', label: source === 'judge' ? undefined : Number(strongRight), labelSource: source },
      ],
      judgements: [],
    };
  });
  return labelTable(table);
}

/**
 * Angles in degrees as texts: the weak model fails on every other eighth of the circle, give or take some noise, which
 * no line divides.
 */
export function angularLabels({ rows = 300 } = {}): LabelTable {
  const random = createRandom(1, 'angular labels');
  const table = Array.from({ length: rows }, (_, index): LabelRow => {
    const degrees = (index * 360) / rows;
    const isHard = Math.floor(degrees / 45) % 2 === 1;
    const text = `${degrees.toFixed(1)}`;
    return {
      id: `angle-${text}`,
      conversation: userConversation(text),
      text,
      weight: 1,
      outcomes: [
        { model: 'small', label: Number(random.next() < (isHard ? 0.1 : 0.9)), labelSource: 'gold' },
        { model: 'large', label: 1, labelSource: 'gold' },
      ],
      judgements: [],
    };
  });
  return labelTable(table);
}

export function labelTable(rows: readonly LabelRow[], candidates = ['small', 'large']): LabelTable {
  return {
    path: 'labels.arrow',
    format: 'arrow',
    schemaVersion: '1',
    candidates,
    rowCount: rows.length,
    rows: async function* () {
      yield* rows;
    },
  };
}
