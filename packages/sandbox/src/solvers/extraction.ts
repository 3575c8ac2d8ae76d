import type { Random } from '@farthing/core';
import { formatNumber } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { findDates, formatDate } from './calendar.ts';

/** What is looked for in a passage. */
interface Target {
  readonly cue: RegExp;
  find(passage: string): string[];
}

type Operation = 'list' | 'count' | 'sum' | 'largest' | 'smallest';

interface Search {
  readonly passage: string;
  readonly target: Target;
  readonly operation: Operation;
  /** Only e-mails of this domain, or amounts above this bound. */
  readonly domain: string | undefined;
  readonly above: number | undefined;
}

const idTarget = (cue: RegExp, pattern: RegExp): Target => ({
  cue,
  find: (passage) => unique(passage.match(pattern) ?? []),
});

const targets: readonly Target[] = [
  idTarget(/\be-?mails?(?: address(?:es)?)?\b/i, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g),
  idTarget(/\b(?:order|purchase) (?:numbers?|ids?|references?)\b/i, /\bORD-\d+\b|#\d{4,}\b/g),
  idTarget(/\binvoice (?:numbers?|ids?|references?)\b/i, /\bINV-\d+(?:-\d+)?\b/g),
  idTarget(/\b(?:ticket|case|incident) (?:numbers?|ids?|references?)\b/i, /\b(?:TCK|INC|CASE)-\d+\b/g),
  idTarget(/\btracking (?:numbers?|codes?|ids?)\b/i, /\bTRK[A-Z0-9]{6,}\b/g),
  idTarget(/\b(?:SKUs?|product codes?|part numbers?)\b/i, /\bSKU-[A-Z0-9]+\b/g),
  idTarget(/\b(?:phone|telephone|contact) numbers?\b/i, /\+?\d[\d ()-]{7,}\d/g),
  idTarget(/\b(?:URLs?|links?|web ?sites?)\b/i, /https?:\/\/[^\s,;)]+[^\s,;).]/g),
  idTarget(
    /\b(?:amounts?|prices?|sums of money|dollar (?:values|figures)|charges)\b/i,
    /[$€£]\s?\d[\d,]*(?:\.\d{2})?/g,
  ),
  { cue: /\bdates?\b/i, find: (passage) => unique(findDates(passage, 'en').map((date) => formatDate(date, 'en'))) },
  idTarget(
    /\b(?:names?|people|persons?)\b/i,
    /\b(?:Mr|Ms|Mrs|Dr)\.? \p{Lu}\p{Ll}+|(?<!\. )\b\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+\b/gu,
  ),
];
const request =
  /\b(?:extract|find|list|pull|get|give me|give|what|which|how many|count|identify|sum|add up|grab|collect|return)\b/i;

/** Extraction from a passage: e-mails, order and invoice numbers, amounts, dates, names; listed, counted or added up. */
export const extractionSolver: Solver = {
  family: 'extraction',
  parse(text) {
    const split = splitPassage(text);
    if (split === undefined || !request.test(split.instruction)) return undefined;
    const search = readSearch(split.instruction, split.passage);
    return search === undefined ? undefined : searchTask(search);
  },
};

/** The passage follows a colon or stands between quotation marks, tags or dashes; it reads like prose. */
function splitPassage(text: string): { readonly instruction: string; readonly passage: string } | undefined {
  const fenced = /"""([\s\S]+?)"""|<(\w+)>([\s\S]+?)<\/\2>|\n-{3,}\n([\s\S]+?)(?:\n-{3,}|$)/.exec(text);
  const passage = fenced?.[1] ?? fenced?.[3] ?? fenced?.[4];
  if (fenced !== null && passage !== undefined) return { passage, instruction: text.replace(fenced[0], ' ') };
  const colon = /[:：]\s+/g;
  for (let match = colon.exec(text); match !== null; match = colon.exec(text)) {
    const instruction = text.slice(0, match.index);
    const rest = text.slice(match.index + match[0].length);
    if (rest.split(/\s+/).length >= 5 && request.test(instruction))
      return { instruction, passage: rest.replace(/^"|"$/g, '') };
  }
  return undefined;
}

function readSearch(instruction: string, passage: string): Search | undefined {
  const target = targets.find((each) => each.cue.test(instruction));
  if (target === undefined) return undefined;
  const domain =
    /\b(?:at|from|ending in|with|of)(?: the)?(?: domain)? @?([\w-]+\.(?:com|org|net|io|example|test))\b/i.exec(
      instruction,
    )?.[1];
  const above = /\b(?:over|above|more than|greater than|exceeding) [$€£]?([\d,]+(?:\.\d+)?)/i.exec(instruction)?.[1];
  const bound = above === undefined ? undefined : Number(above.replaceAll(',', ''));
  return { passage, target, operation: readOperation(instruction), domain, above: bound };
}

function readOperation(instruction: string): Operation {
  if (/\b(?:how many|count|number of)\b(?! (?:numbers?|ids?))/i.test(instruction)) return 'count';
  if (/\b(?:sum|total|add (?:them |it )?up|altogether)\b/i.test(instruction)) return 'sum';
  if (/\b(?:largest|highest|biggest|latest|most recent)\b/i.test(instruction)) return 'largest';
  return /\b(?:smallest|lowest|earliest)\b/i.test(instruction) ? 'smallest' : 'list';
}

function searchTask(search: Search): Task | undefined {
  const found = select(search);
  if (found.length === 0 && (search.operation === 'largest' || search.operation === 'smallest')) return undefined;
  const { operation } = search;
  return {
    family: 'extraction',
    language: 'en',
    kind: operation === 'list' ? 'set' : operation === 'count' || operation === 'sum' ? 'number' : 'choice',
    choices: operation === 'largest' || operation === 'smallest' ? search.target.find(search.passage) : undefined,
    difficulty: difficulty(search, found),
    solution: present(search, found),
    mistake: (random) => present(search, overlook(search, { found, random })),
    follow(text) {
      const next = readSearch(text, search.passage);
      if (next !== undefined) return searchTask(next);
      const changed = readOperation(text);
      return changed === 'list' ? undefined : searchTask({ ...search, operation: changed });
    },
  };
}

function select({ passage, target, domain, above }: Search): string[] {
  return target.find(passage).filter((item) => {
    if (domain !== undefined && !item.toLowerCase().endsWith(`@${domain.toLowerCase()}`)) return false;
    return above === undefined || moneyValue(item) > above;
  });
}

function moneyValue(item: string): number {
  return Number(item.replace(/[^\d.]/g, ''));
}

/** One item missed, a look-alike taken along, two digits swapped. */
function overlook(search: Search, options: { readonly found: readonly string[]; readonly random: Random }): string[] {
  const { found, random } = options;
  const lookalikes = decoys(search, found);
  if (lookalikes.length > 0 && random.next() < 0.5) return [...found, pick(lookalikes, random)];
  if (found.length === 0) return ['none found'];
  const at = random.integer(found.length);
  if (found.length > 1 && random.next() < 0.6) return found.filter((_, index) => index !== at);
  return found.map((item, index) => (index === at ? transpose(item) : item));
}

/** What resembles the target: its own kind filtered out, or identifiers and amounts of another kind. */
function decoys(search: Search, found: readonly string[]): string[] {
  const same = search.target.find(search.passage);
  const others = targets.filter((each) => each !== search.target).flatMap((each) => each.find(search.passage));
  const isAlike = search.operation === 'sum' ? /[$€£]/ : /\d|@/;
  return [...same, ...others].filter((item) => !found.includes(item) && isAlike.test(item));
}

function transpose(item: string): string {
  return item.replace(/(\d)(?!\1)(\d)(?=\D*$)/, '$2$1').replace(/^(\D*)$/, (word) => word.slice(0, 1) + word.slice(2));
}

function present({ operation }: Search, items: readonly string[]): Solution {
  const steps: string[] = [];
  if (operation === 'count') return { answer: String(items.length), steps };
  if (operation === 'sum') {
    const total = items.reduce((sum, item) => sum + moneyValue(item), 0);
    const currency = items[0]?.replace(/[\d.,\s]/g, '') ?? '';
    return { answer: `${currency}${formatNumber(total, { language: 'en', decimals: 2 })}`, steps: [items.join(' + ')] };
  }
  if (operation === 'list')
    return { answer: items.length === 0 ? 'none' : items.map((item) => item.replaceAll(',', '')).join(', '), steps };
  const sorted = [...items].sort((a, b) => rank(a) - rank(b));
  return { answer: (operation === 'largest' ? sorted.at(-1) : sorted[0]) ?? 'none', steps };
}

function rank(item: string): number {
  return findDates(item, 'en')[0]?.dayNumber ?? moneyValue(item);
}

function difficulty(search: Search, found: readonly string[]): number {
  const { passage, operation, domain, above } = search;
  const distractors = Math.min(6, decoys(search, found).length);
  const extra = operation === 'sum' ? 0.5 + 0.35 * found.length : operation === 'list' ? 0 : 0.4;
  const filtered = domain === undefined && above === undefined ? 0 : 0.7;
  return 0.25 * found.length + 0.2 * distractors + passage.length / 180 + extra + filtered;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
