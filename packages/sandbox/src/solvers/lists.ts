import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber, type Language } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { findOperations, type ListOperation, type Value } from './list-operations.ts';

/** Items and what is to be done with them, in order. */
interface Pipeline {
  readonly items: readonly string[];
  readonly operations: readonly ListOperation[];
  readonly language: Language;
}

/** List handling in five languages: sort, dedupe, reverse, filter, take, count, longest, sum, median, … */
export const listSolver: Solver = {
  family: 'lists',
  parse(text) {
    const language = detectLanguage(text);
    const split = splitItems(text);
    if (split === undefined) return undefined;
    const operations = findOperations(split.instruction);
    return operations.length === 0 ? undefined : pipelineTask({ items: split.items, operations, language });
  },
};

/** Separates the items from the words around them: brackets, bullets, or a comma list after a colon. */
function splitItems(text: string): { readonly items: string[]; readonly instruction: string } | undefined {
  const bracketed = /\[([^[\]]+)\]/.exec(text);
  if (bracketed?.[1] !== undefined) return itemsOf(bracketed[1], text.replace(bracketed[0], ' '));
  const bullets = [...text.matchAll(/^\s*(?:[-*•]|\d+[.)])\s+(.+)$/gm)].map((match) => (match[1] ?? '').trim());
  if (bullets.length >= 3) return { items: bullets, instruction: text.replace(/^\s*(?:[-*•]|\d+[.)])\s+.+$/gm, ' ') };
  const colon = /[:：]\s*/g;
  for (let match = colon.exec(text); match !== null; match = colon.exec(text)) {
    const rest = text.slice(match.index + match[0].length);
    const tail = /[.。;]\s+(?=\p{Lu})|\n\s*\n|[.?!]\s*$| [—–] /u.exec(rest);
    const body = tail === null ? rest : rest.slice(0, tail.index);
    const found = itemsOf(body, `${text.slice(0, match.index)} ${rest.slice(body.length)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function itemsOf(body: string, instruction: string): { items: string[]; instruction: string } | undefined {
  const separator = body.includes('\n') && !/[,;，、]/.test(body) ? /\n/ : /[,;，、\n]/;
  const items = body
    .split(separator)
    .map((item) =>
      item
        .trim()
        .replace(/^["']|["']$/g, '')
        .replace(/^(?:and|und|y|et|和)\s+/i, ''),
    )
    .filter((item) => item !== '');
  const isList = items.length >= 3 && items.every((item) => item.length <= 32 && item.split(' ').length <= 3);
  return isList ? { items, instruction } : undefined;
}

function pipelineTask(pipeline: Pipeline): Task {
  const result = run(pipeline);
  const isNumber = typeof result === 'number';
  return {
    family: 'lists',
    language: pipeline.language,
    kind: isNumber ? 'number' : typeof result === 'string' ? 'choice' : 'list',
    choices: typeof result === 'string' ? pipeline.items : undefined,
    difficulty: difficulty(pipeline),
    solution: present(result, pipeline.language),
    mistake: (random) => present(runBadly(pipeline, random), pipeline.language),
    follow(text) {
      const more = findOperations(text);
      if (more.length === 0) return undefined;
      const reusable = pipeline.operations.filter((each) => each.result === 'list');
      const kept = more.some((each) => each.name === 'sort')
        ? reusable.filter((each) => each.name !== 'sort')
        : reusable;
      return pipelineTask({ items: pipeline.items, operations: [...kept, ...more], language: detectLanguage(text) });
    },
  };
}

function run({ items, operations }: Pipeline): Value {
  let value: Value = items;
  for (const operation of operations) {
    if (typeof value === 'number' || typeof value === 'string') break;
    value = operation.apply(value);
  }
  return value;
}

/** An item overlooked, an operation skipped, neighbours swapped, a count one off. */
function runBadly(pipeline: Pipeline, random: Random): Value {
  const { items, operations } = pipeline;
  if (operations.length > 1 && random.next() < 0.35) {
    const skipped = random.integer(operations.length - (operations.at(-1)?.result === 'list' ? 0 : 1));
    return run({ ...pipeline, operations: operations.filter((_, index) => index !== skipped) });
  }
  const overlooked = random.integer(items.length);
  const shorter = run({ ...pipeline, items: items.filter((_, index) => index !== overlooked) });
  const right = run(pipeline);
  if (typeof right === 'number') return random.next() < 0.5 ? shorter : right + pick([-1, 1], random);
  if (typeof right === 'string') return random.next() < 0.5 ? pick(items, random) : shorter;
  if (right.length < 2 || random.next() < 0.5) return shorter;
  const at = random.integer(right.length - 1);
  return right.map((item, index) =>
    index === at ? (right[at + 1] ?? item) : index === at + 1 ? (right[at] ?? item) : item,
  );
}

function present(value: Value, language: Language): Solution {
  if (typeof value === 'number') return { answer: formatNumber(value, { language }), steps: [] };
  if (typeof value === 'string') return { answer: value, steps: [] };
  return { answer: value.length === 0 ? 'none' : value.join(', '), steps: [] };
}

/** Every item has to be handled by every operation, and look-alikes are easily confused. */
function difficulty({ items, operations }: Pipeline): number {
  let effort = -0.2;
  for (const operation of operations) effort += operation.cost * (0.4 + items.length / 8);
  const initials = new Set(items.map((item) => item.slice(0, 2).toLowerCase()));
  return effort + 0.12 * (items.length - initials.size) + 0.25 * (operations.length - 1);
}
