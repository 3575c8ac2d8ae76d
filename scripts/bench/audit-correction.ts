// Is the share of requests that need strong right once an audit has corrected it? Answers with people's verdicts on real
// answers: PandaLM's pairs, each judged by a model and by three people. Audits of a few pairs are drawn with many seeds
// and answered with the people's majority; what they say is set against the majority on all pairs.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/audit-correction.ts path/to/pandalm-human-pairs.jsonl.gz
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditReport, openAudit } from '@farthing/audit';
import { answerOrders, type LabelRow, userConversation, type Verdict } from '@farthing/core';
import { type LabelTable, readJsonLines, readLabels, writeLabels } from '@farthing/dataset';

const seeds = 200;
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the file of human-judged pairs, pandalm-human-pairs.jsonl.gz');

interface HumanPair {
  readonly id: string;
  readonly prompt: string;
  readonly weak_answer: string;
  readonly strong_answer: string;
  /** 0: tie, 1: weak better, 2: strong better. */
  readonly annotators: readonly number[];
  readonly gpt35_judge: string;
}

/** What the judge said; of other texts nobody knows what they mean. */
const judged: Readonly<Record<string, Verdict>> = { '1': 'weak-wins', '2': 'strong-wins', Tie: 'tie' };
const candidates = ['weak', 'strong'];
const humans = new Map<string, Verdict>();
const rows: LabelRow[] = [];
for await (const { value } of readJsonLines(path)) {
  const pair = value as HumanPair;
  const human = majority(pair.annotators);
  const judge = judged[pair.gpt35_judge];
  if (human === undefined || judge === undefined) continue;
  humans.set(pair.id, human);
  rows.push(judgedRow(pair, judge));
}

const folder = await mkdtemp(join(tmpdir(), 'farthing-audit-bench-'));
try {
  const labels = join(folder, 'labels.arrow');
  await writeLabels(labels, { candidates, rows });
  const table = await readLabels(labels);
  const all = await review(table, { rows: rows.length });
  const truth = all.prevalence.corrected.share ?? Number.NaN;
  const raw = all.prevalence.raw?.share ?? Number.NaN;
  console.log(`${rows.length} pairs; strong needed: people ${percent(truth)}, judge ${percent(raw)}`);
  console.log(
    `kappa ${all.verdict.kappa?.toFixed(3)} on verdicts, ${all.strongNeeded.kappa?.toFixed(3)} on "strong needed?"`,
  );
  for (const pairs of [50, 100]) {
    for (const stratify of [false, true]) {
      const found: AuditReport[] = [];
      for (let seed = 1; seed <= seeds; seed++) found.push(await review(table, { rows: pairs, seed, stratify }));
      console.log(summary(found, { truth, name: `${pairs} pairs${stratify ? ', stratified' : ''}` }));
    }
  }
} finally {
  await rm(folder, { recursive: true });
}

/** `undefined` where no two of the three agree. */
function majority(annotators: readonly number[]): Verdict | undefined {
  const votes = (code: number): number => annotators.filter((each) => each === code).length;
  return (['tie', 'weak-wins', 'strong-wins'] as const).find((_, code) => 2 * votes(code) > annotators.length);
}

function judgedRow(pair: HumanPair, verdict: Verdict): LabelRow {
  return {
    id: pair.id,
    conversation: userConversation(pair.prompt),
    text: pair.prompt,
    weight: 1,
    outcomes: [
      { model: 'weak', answer: pair.weak_answer, label: verdict === 'strong-wins' ? 0 : 1, labelSource: 'judge' },
      { model: 'strong', answer: pair.strong_answer },
    ],
    judgements: answerOrders.map((order) => ({ judge: 'gpt-3.5', candidate: 'weak', order, verdict })),
  };
}

/** An audit that is answered with the people's majority and thrown away. */
async function review(
  table: LabelTable,
  design: { readonly rows: number; readonly seed?: number; readonly stratify?: boolean },
): Promise<AuditReport> {
  const audit = await openAudit(table, design);
  for (let current = audit.current; current !== undefined; current = audit.current) {
    const human = humans.get(current.item.row);
    const isWeakLeft = current.item.order === 'weak-first';
    await audit.decide(
      current.number,
      human === 'tie' ? 'tie' : (human === 'weak-wins') === isWeakLeft ? 'left' : 'right',
    );
  }
  const report = audit.report();
  await audit.close();
  await rm(audit.path);
  return report;
}

function summary(
  found: readonly AuditReport[],
  { truth, name }: { readonly truth: number; readonly name: string },
): string {
  const estimates = found.flatMap(({ prevalence: { corrected } }) => (corrected.share === null ? [] : [corrected]));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const covered = estimates.filter(({ interval: [low, high] }) => low <= truth && truth <= high).length;
  const width = mean(estimates.map(({ interval: [low, high] }) => high - low));
  const error = mean(estimates.map(({ share }) => Math.abs(share - truth)));
  return `${name}: corrected ${percent(mean(estimates.map(({ share }) => share)))} on average, off by ${percent(error)}, interval ${percent(width)} wide, covers ${covered} of ${estimates.length}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
