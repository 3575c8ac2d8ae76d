import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { countPattern, parseCount, singular } from './counts.ts';
import { misread } from './slips.ts';

/** One change of a running quantity. `share` events take or add a fraction of what is there. */
interface Movement {
  readonly amount: number;
  readonly isShare: boolean;
  readonly sign: 1 | -1;
}

interface Ledger {
  readonly start: number;
  readonly movements: readonly Movement[];
  readonly unit: string;
  /** Sentences with numbers that have nothing to do with the quantity. */
  readonly distractors: readonly number[];
}

const gains =
  /\b(?:receiv\w*|arriv\w*|deliver\w*|add(?:s|ed)?|restock\w*|b(?:uy|uys|ought)|g[eo]ts?|finds?|found|wins?|won|deposit\w*|return(?:s|ed)?|board(?:s|ed)?|joins?|joined|hir(?:es|ed)|collect\w*|earn(?:s|ed)?|produc\w*|doubles?|gains?|picks? up|picked up|comes? in|came in|gives? \w+ (?:another )?\d+ more)\b/i;
const losses =
  /\b(?:ship(?:s|ped)?|sells?|sold|remov\w*|los(?:es|t|e)|gives? away|gave away|gives?|gave|eats?|ate|us(?:es|ed|e)|breaks?|broke(?:n)?|withdr[ae]w\w*|spend(?:s)?|spent|leaves?|left|gets? off|got off|discard\w*|scrap\w*|throws? away|threw away|consum\w*|damaged|returned to the supplier|quit|pays?|paid|lends?|lent|donat\w*)\b/i;
const startCue =
  /\b(?:starts? (?:\w+ )?with|started (?:\w+ )?with|begins? (?:\w+ )?with|opening (?:balance|stock)|initially|there (?:are|were)|has|have|had|holds?|stood at|is at|was at)\b/i;
const questionCue =
  /\b(?:how (?:many|much)|what(?:'s| is) (?:the|my|her|his|our) (?:\w+ ){0,2}(?:balance|stock|count|total|level|left)|what remains|remaining)\b/i;

/** Running totals: a stock, a balance or a crowd that starts somewhere and changes step by step. */
export const stockSolver: Solver = {
  family: 'stock',
  parse(text) {
    if (detectLanguage(text) !== 'en' || !questionCue.test(text)) return undefined;
    const ledger = readLedger(text);
    return ledger === undefined ? undefined : ledgerTask(ledger);
  },
};

function readLedger(text: string): Ledger | undefined {
  const clauses = text.split(/(?<=[.;!?])\s+|,\s*(?:and\s+)?(?:then\s+)?|\s+(?:and then|then|and)\s+/i);
  let start: number | undefined;
  let unit = '';
  const movements: Movement[] = [];
  const distractors: number[] = [];
  for (const clause of clauses) {
    const amount = readAmount(clause);
    if (amount === undefined) continue;
    if (start === undefined) {
      if (!startCue.test(clause)) continue;
      start = amount.value;
      unit = amount.noun;
      continue;
    }
    const sign = losses.test(clause) ? -1 : gains.test(clause) ? 1 : undefined;
    const isOther = amount.noun !== '' && unit !== '' && startCue.test(clause) && amount.noun !== unit;
    if (sign === undefined || (isOther && !amount.isShare)) distractors.push(amount.value);
    else movements.push({ amount: amount.value, isShare: amount.isShare, sign });
  }
  if (start === undefined || movements.length === 0) return undefined;
  return { start, movements, unit, distractors };
}

function readAmount(
  clause: string,
): { readonly value: number; readonly noun: string; readonly isShare: boolean } | undefined {
  const share = /\b(half|a third|a quarter|one third|one quarter|(\d+)%)(?: of)?\b/i.exec(clause);
  if (share !== null) {
    const named = { half: 1 / 2, 'a third': 1 / 3, 'one third': 1 / 3, 'a quarter': 1 / 4, 'one quarter': 1 / 4 };
    const value =
      share[2] === undefined ? named[(share[1] ?? '').toLowerCase() as keyof typeof named] : Number(share[2]) / 100;
    return { value, noun: '', isShare: true };
  }
  if (/\bdoubles?\b/i.test(clause)) return { value: 1, noun: '', isShare: true };
  const counted = new RegExp(
    `[$€£]?\\b(\\d{1,3}(?:,\\d{3})+|${countPattern})\\b(?:\\s+(?:more|new|of the|of them|other|additional|extra)\\b)?(?:\\s+([a-z]+))?`,
    'i',
  ).exec(clause);
  if (counted === null) return undefined;
  return { value: parseCount(counted[1] ?? ''), noun: singular(counted[2] ?? ''), isShare: false };
}

function ledgerTask(ledger: Ledger): Task {
  return {
    family: 'stock',
    language: 'en',
    kind: 'number',
    difficulty: difficulty(ledger),
    solution: run(ledger),
    mistake: (random) => run(hurried(ledger, random)),
    follow(text) {
      const sign = losses.test(text) ? -1 : gains.test(text) ? 1 : undefined;
      const amount = readAmount(text);
      if (sign === undefined || amount === undefined) return undefined;
      const movement: Movement = { amount: amount.value, isShare: amount.isShare, sign };
      return ledgerTask({ ...ledger, movements: [...ledger.movements, movement] });
    },
  };
}

function run(ledger: Ledger): Solution {
  let level = ledger.start;
  const steps: string[] = [];
  const show = (value: number): string => formatNumber(value, { language: 'en' });
  for (const { amount, isShare, sign } of ledger.movements) {
    const change = isShare ? level * amount : amount;
    steps.push(`${show(level)} ${sign > 0 ? '+' : '−'} ${show(change)} = ${show(level + sign * change)}`);
    level += sign * change;
  }
  return { answer: show(level), steps };
}

/** A movement forgotten, counted the wrong way round, or misread; a stray number taken for a movement. */
function hurried(ledger: Ledger, random: Random): Ledger {
  const { movements, distractors } = ledger;
  const at = random.integer(movements.length);
  const edit = (change: (movement: Movement) => Movement): Ledger => ({
    ...ledger,
    movements: movements.map((movement, index) => (index === at ? change(movement) : movement)),
  });
  const slips = [
    edit((movement) => ({ ...movement, sign: movement.sign === 1 ? -1 : 1 })),
    edit((movement) =>
      movement.isShare
        ? { ...movement, amount: movement.amount / 2 }
        : { ...movement, amount: misread(movement.amount, random) },
    ),
    { ...ledger, start: misread(ledger.start, random) },
  ];
  if (movements.length > 1) slips.push({ ...ledger, movements: movements.filter((_, index) => index !== at) });
  const stray = distractors[0];
  if (stray !== undefined)
    slips.push({ ...ledger, movements: [...movements, { amount: stray, isShare: false, sign: -1 }] });
  return pick(slips, random);
}

function difficulty({ start, movements, distractors }: Ledger): number {
  let effort = 0.25 * String(start).length;
  for (const { amount, isShare } of movements) effort += isShare ? 0.9 : 0.3 + 0.12 * String(amount).length;
  return effort + 0.5 * distractors.length;
}
