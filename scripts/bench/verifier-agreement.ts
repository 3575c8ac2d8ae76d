// How often a verifier's verdict is the benchmark's own score, on answers of real models; and what asking no judge where
// both answers agree would have settled. The file is JSON lines, gzipped or not: {id, group, reference, weak_answer,
// strong_answer, weak_score, strong_score, weak_pred?, strong_pred?}; without references only agreement is measured.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/verifier-agreement.ts OUTCOMES.jsonl.gz [--list]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { answersAgree, type ComparingName, comparingNames, verifyAnswer } from '@farthing/labeler';

interface Outcome {
  readonly id: string;
  readonly group: string;
  readonly reference?: string | number | null;
  readonly weak_answer?: string | null;
  readonly strong_answer?: string | null;
  readonly weak_score: number;
  readonly strong_score: number;
  /** What the benchmark itself extracted; null where it found no answer. */
  readonly weak_pred?: unknown;
  readonly strong_pred?: unknown;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } });
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: verifier-agreement.ts OUTCOMES.jsonl.gz');

const bytes = readFileSync(file);
const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
const outcomes = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Outcome => JSON.parse(line));
const groups = groupsOf(outcomes);
const referenced = [...groups].flatMap(([group, rows]) => {
  const checked = rows.filter(({ reference }) => reference !== undefined && reference !== null);
  return checked.length === 0 ? [] : [{ group, rows: checked, verifier: verifierFor(checked) }];
});

if (referenced.length > 0) {
  console.log('Verdict against the benchmark’s score');
  console.log(row('group', 'verifier', 'model', 'answers', 'read', 'unread', 'of these extracted', 'verdict = score'));
  for (const { group, rows, verifier } of referenced) {
    for (const model of ['weak', 'strong'] as const) compareWithScores({ group, rows, verifier, model });
  }
  console.log('\nPairs settled without a judge because both answers state the same');
  console.log(row('group', 'agree', '', 'pairs', 'settled', '', 'scores equal', 'rest: both wrong'));
  const totals = referenced.map(settle);
  const sum = (pick: (each: Settled) => number): number => totals.reduce((total, each) => total + pick(each), 0);
  tellSettled('all', '', {
    pairs: sum((each) => each.pairs),
    settled: sum((each) => each.settled),
    equal: sum((each) => each.equal),
    restBothWrong: sum((each) => each.restBothWrong),
  });
} else {
  console.log(
    'No references: pairs that would be settled without a judge, and how many of these the file calls unequal',
  );
  for (const verifier of comparingNames) {
    const same = outcomes.filter((each) => agree(each, verifier));
    const unequal = same.filter((each) => each.weak_score !== each.strong_score);
    console.log(row('all', verifier, '', outcomes.length, share(same.length, outcomes.length), '', unequal.length, ''));
    for (const each of values.list ? same : []) console.log(`  ${each.id}`);
  }
}

function groupsOf(rows: readonly Outcome[]): ReadonlyMap<string, readonly Outcome[]> {
  const found = new Map<string, Outcome[]>();
  for (const each of rows) found.set(each.group, [...(found.get(each.group) ?? []), each]);
  return found;
}

/** What nearly all references of a group are: option letters, numbers, or text. */
function verifierFor(rows: readonly Outcome[]): ComparingName {
  const isNearlyAll = (verifier: ComparingName): boolean =>
    rows.filter(({ reference }) => isReadable(String(reference), verifier)).length >= 0.9 * rows.length;
  const isLetter = rows.every(({ reference }) => /^[A-Z]$/u.test(String(reference)));
  return isLetter ? 'multiple-choice' : isNearlyAll('numeric') ? 'numeric' : 'exact';
}

function isReadable(reference: string, verifier: ComparingName): boolean {
  return 'score' in verifyAnswer(reference, { verifier, reference });
}

interface GroupRows {
  readonly group: string;
  readonly rows: readonly Outcome[];
  readonly verifier: ComparingName;
}

function compareWithScores({ group, rows, verifier, model }: GroupRows & { readonly model: 'weak' | 'strong' }): void {
  const answered = rows.filter((each) => typeof each[`${model}_answer`] === 'string');
  let read = 0;
  let same = 0;
  let extractedButUnread = 0;
  for (const each of answered) {
    const answer = each[`${model}_answer`] ?? '';
    const found = verifyAnswer(answer, { verifier, reference: String(each.reference) });
    const gold = each[`${model}_score`];
    if ('unscored' in found) {
      if (each[`${model}_pred`] !== null && each[`${model}_pred`] !== undefined) extractedButUnread++;
    } else {
      read++;
      if (found.score === gold) same++;
    }
    if (values.list && !('score' in found && found.score === gold)) {
      console.log(`  ${JSON.stringify({ ...found, gold, id: each.id, reference: each.reference, model })}`);
      console.log(`    extracted ${JSON.stringify(each[`${model}_pred`])}; ends ${JSON.stringify(answer.slice(-150))}`);
    }
  }
  const unread = share(answered.length - read, answered.length);
  console.log(row(group, verifier, model, answered.length, read, unread, extractedButUnread, share(same, read)));
}

interface Settled {
  readonly pairs: number;
  readonly settled: number;
  /** Of these, pairs with equal scores: a tie is right. */
  readonly equal: number;
  readonly restBothWrong: number;
}

function settle({ group, rows, verifier }: GroupRows): Settled {
  const settled = rows.filter((each) => agree(each, verifier));
  const equal = settled.filter((each) => each.weak_score === each.strong_score);
  const rest = rows.filter((each) => !settled.includes(each));
  const bothWrong = rest.filter((each) => each.weak_score === 0 && each.strong_score === 0);
  const found = {
    pairs: rows.length,
    settled: settled.length,
    equal: equal.length,
    restBothWrong: bothWrong.length,
  };
  tellSettled(group, verifier, found);
  for (const each of values.list ? settled.filter((one) => !equal.includes(one)) : []) {
    console.log(`  ${each.id}: ${each.weak_score} and ${each.strong_score}`);
    console.log(`    extracted ${JSON.stringify([each.weak_pred, each.strong_pred, each.reference])}`);
  }
  return found;
}

function tellSettled(group: string, verifier: string, { pairs, settled, equal, restBothWrong }: Settled): void {
  const bothWrong = share(restBothWrong, pairs - settled);
  console.log(row(group, verifier, '', pairs, share(settled, pairs), '', share(equal, settled), bothWrong));
}

function agree({ weak_answer, strong_answer }: Outcome, verifier: ComparingName): boolean {
  return typeof weak_answer === 'string' && typeof strong_answer === 'string'
    ? answersAgree(weak_answer, strong_answer, { verifier })
    : false;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`;
}

function row(...cells: readonly (string | number)[]): string {
  const widths = [18, 16, 7, 8, 10, 9, 19, 17];
  return cells
    .map((cell, index) => (index < 2 ? `${cell}`.padEnd(widths[index] ?? 0) : `${cell}`.padStart(widths[index] ?? 0)))
    .join(' ');
}
