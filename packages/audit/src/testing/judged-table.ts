import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Judgement, type LabelRow, userConversation, type Verdict } from '@farthing/core';
import { type LabelTable, readLabels, writeLabels } from '@farthing/dataset';
import { onTestFinished } from 'vitest';

/** Names that no page may show before the end. */
export const models = { weak: 'modelus-parvus', strong: 'modelus-magnus', judge: 'judex' };

/** A row the judge has labelled; both orders gave the same verdict. */
export function judgedRow(id: string, verdict: Verdict, change: Partial<LabelRow> = {}): LabelRow {
  const judgement = { judge: models.judge, candidate: models.weak, verdict };
  return {
    id,
    conversation: userConversation(`question ${id}`),
    text: `question ${id}`,
    weight: 1,
    outcomes: [
      { model: models.weak, answer: `small ${id}`, label: verdict === 'strong-wins' ? 0 : 1, labelSource: 'judge' },
      { model: models.strong, answer: `great ${id}` },
    ],
    judgements: [
      { ...judgement, order: 'weak-first' },
      { ...judgement, order: 'strong-first' },
    ] satisfies Judgement[],
    ...change,
  };
}

/** 60 rows: 30 on which weak is better, 20 ties, 10 on which strong is. */
export function ordinaryRows(): LabelRow[] {
  return Array.from({ length: 60 }, (_, index) => {
    return judgedRow(`row-${index}`, index % 6 < 3 ? 'weak-wins' : index % 6 < 5 ? 'tie' : 'strong-wins');
  });
}

/** A label table on disk, in a folder of its own that goes when the running test ends. */
export async function judgedTable(rows: readonly LabelRow[] = ordinaryRows()): Promise<LabelTable> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-audit-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'labels.arrow');
  await writeLabels(path, { candidates: [models.weak, models.strong], rows });
  return await readLabels(path);
}
