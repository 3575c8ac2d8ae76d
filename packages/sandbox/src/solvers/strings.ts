import type { Random } from '@farthing/core';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { ordinalPattern, parseCount } from './counts.ts';

/** One thing done with a piece of text; `cost` is effort per character. */
interface Transform {
  readonly cost: number;
  apply(text: string): string | number;
}

interface Pipeline {
  readonly source: string;
  readonly transforms: readonly Transform[];
}

type Cue = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Transform];

const transform = (cost: number, apply: (text: string) => string | number): Transform => ({ cost, apply });

const cues: readonly Cue[] = [
  [/\b(?:revers\w+|backwards)\b/i, () => transform(0.2, (text) => [...text].reverse().join(''))],
  [/\b(?:upper ?case|all caps|capital letters)\b/i, () => transform(0.03, (text) => text.toUpperCase())],
  [/\blower ?case\b/i, () => transform(0.03, (text) => text.toLowerCase())],
  [/\btitle case\b|\bcapitali[sz]e (?:each|every) word\b/i, () => transform(0.06, titleCase)],
  [
    /\b(?:remove|drop|strip|delete|without)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|its\s+)?vowels\b/i,
    () => transform(0.12, (text) => text.replace(/[aeiou]/gi, '')),
  ],
  [
    /\b(?:remove|drop|strip|delete)\s+(?:all\s+)?(?:the\s+)?(?:spaces|whitespace)\b/i,
    () => transform(0.06, (text) => text.replace(/\s+/g, '')),
  ],
  [
    /\breplace\s+(?:every|all|each|the)?\s*["']?(\w)["']?s?\s+(?:with|by)\s+["']?(\w|\*|-|_)["']?/i,
    ([, from = '', to = '']) => transform(0.12, (text) => text.replaceAll(from, to)),
  ],
  [/\b(?:snake[_ ]case)\b/i, () => transform(0.08, (text) => wordsOf(text).join('_').toLowerCase())],
  [/\b(?:camel ?case)\b/i, () => transform(0.1, camelCase)],
  [/\b(?:kebab[- ]case|slug)\b/i, () => transform(0.08, (text) => wordsOf(text).join('-').toLowerCase())],
  [
    /\b(?:acronym|initials)\b/i,
    () =>
      transform(0.05, (text) =>
        wordsOf(text)
          .map((word) => word[0]?.toUpperCase())
          .join(''),
      ),
  ],
  [
    /\bevery (?:second|other) (?:letter|character)\b/i,
    () => transform(0.22, (text) => [...text].filter((_, index) => index % 2 === 0).join('')),
  ],
  [
    /\bsort\s+(?:the\s+|its\s+)?letters\b|\bletters (?:in alphabetical order|alphabetically)\b/i,
    () =>
      transform(0.3, (text) =>
        [...text.toLowerCase()]
          .filter((letter) => letter !== ' ')
          .sort()
          .join(''),
      ),
  ],
  [
    /\bfirst (\d+|two|three|four|five) (?:letters|characters)\b/i,
    ([, count = '']) => transform(0.03, (text) => text.slice(0, parseCount(count))),
  ],
  [
    /\blast (\d+|two|three|four|five) (?:letters|characters)\b/i,
    ([, count = '']) => transform(0.04, (text) => text.slice(-parseCount(count))),
  ],
  [
    /\bcaesar\b[^.?]*?\b(\d+)|\bshift\w*\b[^.?]*?\b(\d+)/i,
    ([, a, b]) => transform(0.35, (text) => caesar(text, Number(a ?? b))),
  ],
  [
    new RegExp(`\\b(${ordinalPattern}) (?:letter|character)\\b`, 'i'),
    ([, place = '']) => transform(0.08, (text) => text[parseCount(place) - 1] ?? ''),
  ],
  [
    /\b(?:how many|count|number of)\b[^.?]*?\bvowels?\b/i,
    () => transform(0.14, (text) => text.match(/[aeiou]/gi)?.length ?? 0),
  ],
  [
    /\b(?:how (?:many times|often)|count|number of|how many)\b[^.?"']*?(?:letter\s+)?["']?\b([a-z])\b["']?(?:'s|s)?(?=[^a-z]|$)[^.?]*?\b(?:appear|occur|are|in|is|of|there)\b/i,
    ([, letter = '']) =>
      transform(0.13, (text) => [...text.toLowerCase()].filter((each) => each === letter.toLowerCase()).length),
  ],
  [/\b(?:how many|count|number of)\b[^.?]*?\bwords\b/i, () => transform(0.05, (text) => wordsOf(text).length)],
  [
    /\b(?:how many|count|number of)\b[^.?]*?\b(?:letters|characters)\b|\bhow long is\b/i,
    () => transform(0.12, (text) => text.replace(/\s/g, '').length),
  ],
];

/** Handling of one quoted piece of text: reverse, change case, count letters, acronyms, ciphers, in any sequence. */
export const stringSolver: Solver = {
  family: 'strings',
  parse(text) {
    const quoted =
      /"([^"\n]{2,120})"|[“„«]([^“”„«»\n]{2,120})[”“»]|(?<!\p{L})'([^'\n]{2,80})'(?!\p{L})|`([^`\n]{2,120})`/u.exec(
        text,
      ) ?? /\b(?:word|name|string|phrase|title)\s+(?!case\b)(\p{L}{4,})\b/u.exec(text);
    const source = quoted?.slice(1).find((group) => group !== undefined);
    if (quoted === null || source === undefined) return undefined;
    const transforms = findTransforms(text.replace(quoted[0], ' it '));
    return transforms.length === 0 ? undefined : pipelineTask({ source, transforms });
  },
};

/** In the order they are named; a count can only come last, and only one. */
function findTransforms(instruction: string): Transform[] {
  const found: { readonly at: number; readonly transform: Transform; readonly isCount: boolean }[] = [];
  for (const [pattern, read] of cues) {
    const match = pattern.exec(instruction);
    if (match === null) continue;
    const each = read(match);
    found.push({ at: match.index, transform: each, isCount: typeof each.apply('sample') === 'number' });
  }
  found.sort((a, b) => a.at - b.at);
  const count = found.find((each) => each.isCount);
  const edits = found.filter((each) => !each.isCount).map((each) => each.transform);
  return count === undefined ? edits : [...edits, count.transform];
}

function pipelineTask(pipeline: Pipeline): Task {
  const result = run(pipeline);
  return {
    family: 'strings',
    language: 'en',
    kind: typeof result === 'number' ? 'number' : 'text',
    difficulty: difficulty(pipeline),
    solution: present(result),
    mistake: (random) => present(runBadly(pipeline, random)),
    follow(text) {
      const more = findTransforms(text);
      if (more.length === 0) return undefined;
      const source = typeof result === 'number' ? pipeline.source : result;
      return pipelineTask({ source, transforms: more });
    },
  };
}

function run({ source, transforms }: Pipeline): string | number {
  let value: string | number = source;
  for (const each of transforms) if (typeof value === 'string') value = each.apply(value);
  return value;
}

/** A letter dropped, doubled or swapped on the way; a count one off; a step left out. */
function runBadly(pipeline: Pipeline, random: Random): string | number {
  const right = run(pipeline);
  if (typeof right === 'number') return Math.max(0, right + pick([-1, -1, 1, 1, 2], random));
  if (pipeline.transforms.length > 1 && random.next() < 0.3) {
    const skipped = random.integer(pipeline.transforms.length);
    return run({ ...pipeline, transforms: pipeline.transforms.filter((_, index) => index !== skipped) });
  }
  if (right.length < 2) return pick([...pipeline.source], random);
  const at = random.integer(right.length - 1);
  return pick(
    [
      right.slice(0, at) + right.slice(at + 1),
      right.slice(0, at + 1) + right.slice(at),
      right.slice(0, at) + (right[at + 1] ?? '') + (right[at] ?? '') + right.slice(at + 2),
    ],
    random,
  );
}

function present(value: string | number): Solution {
  return { answer: String(value), steps: [] };
}

function difficulty({ source, transforms }: Pipeline): number {
  let effort = 0.1;
  for (const { cost } of transforms) effort += 0.15 + cost * Math.min(source.length, 40);
  return effort + 0.4 * (transforms.length - 1);
}

function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
}

function titleCase(text: string): string {
  return text.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
}

function camelCase(text: string): string {
  return titleCase(wordsOf(text).join(' '))
    .replace(/ /g, '')
    .replace(/^./, (letter) => letter.toLowerCase());
}

function caesar(text: string, shift: number): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + shift) % 26) + base);
  });
}
