import { type LabelRow, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupHashes, isSeenRow } from './group-hashes.ts';
import { assignFolds, rowGroups, splitRows } from './split.ts';
import type { TrainingRow } from './training-rows.ts';

function trainingRow(text: string, conversationId?: string, split?: LabelRow['split']): TrainingRow {
  const row: LabelRow = {
    id: `${text}/${conversationId}`,
    conversation: userConversation(text),
    text,
    conversationId,
    split,
    weight: 1,
    outcomes: [],
    judgements: [],
  };
  return { row, promptKey: text.toLowerCase(), qualities: [0, 1] };
}

const rows = fc.array(
  fc
    .tuple(fc.nat(30), fc.option(fc.nat(20), { nil: undefined }))
    .map(([text, conversation]) =>
      trainingRow(`text ${text}`, conversation === undefined ? undefined : `c${conversation}`),
    ),
  { minLength: 1, maxLength: 60 },
);

test('rows are connected through prompts and conversations, directly or not', () => {
  const groups = rowGroups([
    trainingRow('a', 'one'),
    trainingRow('b'),
    trainingRow('c', 'two'),
    trainingRow('A', 'two'),
    trainingRow('d', 'one'),
  ]);
  expect([...groups]).toEqual([0, 1, 0, 0, 0]);
});

test('train and test share neither prompt nor conversation', () => {
  fc.assert(
    fc.property(rows, fc.nat(100), (all, seed) => {
      const { train, test: held } = splitRows(all, { testShare: 0.3, seed });
      expect(train.length + held.length).toBe(all.length);
      const trainedOn = new Set(groupHashes(train));
      for (const { row } of held) expect(isSeenRow(row, trainedOn)).toBe(false);
      for (const { row } of train) expect(isSeenRow(row, trainedOn)).toBe(true);
    }),
  );
});

test('folds never separate a group and depend on the seed', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const groups = rowGroups(all);
      const folds = assignFolds(all, { folds: 5, seed: 1 });
      const foldOf = new Map<number, number>();
      for (const [index, group] of groups.entries()) {
        expect(foldOf.get(group) ?? folds[index]).toBe(folds[index]);
        foldOf.set(group, folds[index]!);
      }
    }),
  );
  const many = Array.from({ length: 200 }, (_, at) => trainingRow(`prompt ${at}`));
  const folds = (seed: number): number[] => [...assignFolds(many, { folds: 5, seed })];
  expect(folds(1)).toEqual(folds(1));
  expect(folds(1)).not.toEqual(folds(2));
  for (const fold of [0, 1, 2, 3, 4]) expect(folds(1).filter((each) => each === fold)).toHaveLength(40);
});

test('holds out the share asked for when groups are small', () => {
  const many = Array.from({ length: 200 }, (_, at) => trainingRow(`prompt ${at}`));
  expect(splitRows(many, { testShare: 0.2, seed: 1 }).test).toHaveLength(40);
  expect(splitRows(many, { testShare: 0, seed: 1 }).test).toHaveLength(0);
  expect(splitRows(many, { seed: 1 }).test).not.toEqual(splitRows(many, { seed: 2 }).test);
});

test('long conversations are held out as often as lone requests', () => {
  const lone = Array.from({ length: 300 }, (_, at) => trainingRow(`lone ${at}`));
  const long = Array.from({ length: 300 }, (_, at) => trainingRow(`turn ${at}`, `c${Math.floor(at / 10)}`));
  const seeds = Array.from({ length: 100 }, (_, seed) => splitRows([...lone, ...long], { testShare: 0.2, seed }).test);
  const held = seeds.flat();
  const share = held.filter(({ row }) => row.conversationId !== undefined).length / held.length;
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
});

test('a declared test split is used as it is, with what is connected to it', () => {
  const all = [trainingRow('a', 'x', 'test'), trainingRow('b', 'x', 'train'), trainingRow('c', undefined, 'train')];
  const { train, test: held } = splitRows(all, { testShare: 0.5, seed: 1 });
  expect(held.map(({ row }) => row.text)).toEqual(['a', 'b']);
  expect(train.map(({ row }) => row.text)).toEqual(['c']);
});
