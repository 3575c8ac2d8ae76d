import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber, roundTo } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { countPattern, parseCount, singular } from './counts.ts';
import { misread } from './slips.ts';

/** A quantity with its noun: 240 km, 3 hours, 6 printers. */
interface Quantity {
  readonly value: number;
  readonly noun: string;
}

/**
 * A rule of three: the known amounts go together; all but one are given again, and that one is asked.
 */
interface Proportion {
  readonly known: readonly Quantity[];
  readonly given: readonly Quantity[];
  readonly asked: string;
}

const nounAliases: Readonly<Record<string, string>> = {
  far: 'distance', km: 'distance', kilometer: 'distance', kilometre: 'distance', mile: 'distance', mi: 'distance', meter: 'distance',
  long: 'time', hour: 'time', minute: 'time', day: 'time', second: 'time', h: 'time', min: 'time', week: 'time',
  dollar: 'money', much: 'money', '$': 'money', euro: 'money',
}; // biome-ignore format: one table

/** Proportional reasoning: speeds, production rates, prices by quantity. */
export const rateSolver: Solver = {
  family: 'rates',
  parse(text) {
    if (detectLanguage(text) !== 'en') return undefined;
    const proportion = readProportion(text);
    return proportion === undefined ? undefined : proportionTask(proportion);
  },
};

function readProportion(text: string): Proportion | undefined {
  const question = /\bhow (far|long|much|many\s+([a-z]+))\b/i.exec(text);
  if (question === null) return undefined;
  const asked = noun(question[2] ?? question[1] ?? '');
  const sentence = sentenceAround(text, question.index);
  const known = readQuantities(text.replace(sentence, ' '));
  const given = readQuantities(sentence);
  if (known.length < 2 || known.length > 3 || new Set(known.map((each) => each.noun)).size !== known.length)
    return undefined;
  const isCovered = known.every((each) => each.noun === asked || given.some((other) => other.noun === each.noun));
  const isKnown = known.some((each) => each.noun === asked) && !given.some((each) => each.noun === asked);
  return isCovered && isKnown ? { known, given, asked } : undefined;
}

/** The question, with a condition before a comma if there is one: "At that rate, how far …". */
function sentenceAround(text: string, index: number): string {
  const before = text.slice(0, index);
  const conditional = /\bIf\b(?:(?![.?!]\s)[\s\S])*$/.exec(before);
  const start =
    conditional === null
      ? Math.max(before.lastIndexOf('. '), before.lastIndexOf('; '), before.lastIndexOf('\n')) + 1
      : before.lastIndexOf(',') + 1;
  const end = text.slice(index).search(/[?\n]/);
  return text.slice(start, end < 0 ? undefined : index + end + 1);
}

function readQuantities(text: string): Quantity[] {
  const found: Quantity[] = [];
  const pattern = new RegExp(
    `([$€£])\\s?([\\d,]+(?:\\.\\d+)?)|\\b(\\d[\\d,]*(?:\\.\\d+)?|${countPattern}|an|a(?= (?:hour|minute|day|second|week)\\b))\\s+([a-z]+)|\\bper (hour|minute|day|second|week)\\b`,
    'gi',
  );
  for (const match of text.matchAll(pattern)) {
    if (match[2] !== undefined) found.push({ value: Number(match[2].replaceAll(',', '')), noun: 'money' });
    else if (match[5] !== undefined) found.push({ value: 1, noun: noun(match[5]) });
    else if (match[4] !== undefined) found.push({ value: quantity(match[3] ?? ''), noun: noun(match[4]) });
  }
  return found;
}

function quantity(written: string): number {
  return /^\d/.test(written) ? Number(written.replaceAll(',', '')) : parseCount(written);
}

function noun(word: string): string {
  const base = singular(word);
  return nounAliases[base] ?? base;
}

function proportionTask(proportion: Proportion): Task {
  return {
    family: 'rates',
    language: 'en',
    kind: 'number',
    difficulty: difficulty(proportion),
    solution: solve(proportion),
    mistake: (random) => solveBadly(proportion, random),
    follow(text) {
      const given = readQuantities(text);
      const isComplete = proportion.given.every((each) => given.some((other) => other.noun === each.noun));
      return isComplete && given.length > 0 ? proportionTask({ ...proportion, given }) : undefined;
    },
  };
}

/** Who or what does work: more of them, less time. */
const agents = new Set(
  'worker painter machine printer pump tap person people volunteer cook baker developer robot employee mason gardener cleaner server driver picker packer clerk agent oven hose tractor crew'.split(
    ' ',
  ),
);

/** Whether more of `driver` means less of what is asked. */
function isInverse(driver: string, asked: string): boolean {
  return (agents.has(driver) && asked === 'time') || (agents.has(asked) && driver === 'time');
}

function solve(proportion: Proportion, upsideDown?: string): Solution {
  const { known, given, asked } = proportion;
  const steps: string[] = [];
  const show = (value: number): string => formatNumber(roundTo(value, 2), { language: 'en' });
  let value = known.find((each) => each.noun === asked)?.value ?? Number.NaN;
  for (const each of known) {
    const other = given.find((candidate) => candidate.noun === each.noun);
    if (each.noun === asked || other === undefined) continue;
    const ratio =
      isInverse(each.noun, asked) !== (each.noun === upsideDown) ? each.value / other.value : other.value / each.value;
    steps.push(`${show(value)} × ${show(other.value)}/${show(each.value)} → ${show(value * ratio)}`);
    value *= ratio;
  }
  return { answer: show(value), steps };
}

/** One ratio upside down, one left out, one number misread. */
function solveBadly(proportion: Proportion, random: Random): Solution {
  const drivers = proportion.given.filter((each) => proportion.known.some((other) => other.noun === each.noun));
  const driver = pick(drivers, random);
  const edit = (value: number): Proportion => ({
    ...proportion,
    given: proportion.given.map((each) => (each === driver ? { ...each, value } : each)),
  });
  const before = proportion.known.find((each) => each.noun === driver.noun)?.value ?? driver.value;
  return pick(
    [solve(proportion, driver.noun), solve(edit(before)), solve(edit(misread(driver.value, random)))],
    random,
  );
}

function difficulty({ known, given }: Proportion): number {
  let effort = 0.2 + 1.1 * (known.length - 2);
  for (const each of known) {
    const other = given.find((candidate) => candidate.noun === each.noun);
    if (other === undefined) continue;
    const ratio = other.value / each.value;
    effort += Number.isInteger(ratio) ? 0.5 : Number.isInteger(ratio * 2) ? 1 : 1.7;
    effort += 0.15 * (String(each.value).length + String(other.value).length);
  }
  return effort;
}
