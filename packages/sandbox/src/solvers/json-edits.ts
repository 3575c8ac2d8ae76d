import type { Random } from '@farthing/core';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** One change to a document. */
type Edit =
  | { readonly kind: 'set'; readonly path: Path; readonly value: Json }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'rename'; readonly path: Path; readonly name: string }
  | { readonly kind: 'increase'; readonly path: Path; readonly by: number }
  | { readonly kind: 'append'; readonly path: Path; readonly value: Json };

const pathPattern = String.raw`["'\x60]?([A-Za-z_]\w*(?:\.\w+|\[\d+\])*)["'\x60]?`;
const valuePattern = String.raw`("[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false|null|[\w@.-]*\w)`;

const edits: readonly (readonly [string, (path: Path, operand: string) => Edit])[] = [
  [
    `(?:increase|raise|bump|increment)\\s+(?:the\\s+)?${pathPattern}\\s+by\\s+(\\d+(?:\\.\\d+)?)`,
    (path, by) => ({ kind: 'increase', path, by: Number(by) }),
  ],
  [
    `(?:decrease|lower|reduce)\\s+(?:the\\s+)?${pathPattern}\\s+by\\s+(\\d+(?:\\.\\d+)?)`,
    (path, by) => ({ kind: 'increase', path, by: -Number(by) }),
  ],
  [
    `(?:set|change|update)\\s+(?:the\\s+)?${pathPattern}\\s+to\\s+${valuePattern}`,
    (path, value) => ({ kind: 'set', path, value: readValue(value) }),
  ],
  [
    `rename\\s+(?:the\\s+)?(?:key\\s+|field\\s+)?${pathPattern}\\s+to\\s+["'\`]?(\\w+)["'\`]?`,
    (path, name) => ({ kind: 'rename', path, name }),
  ],
  [`(?:remove|delete|drop)\\s+(?:the\\s+)?(?:key\\s+|field\\s+)?${pathPattern}`, (path) => ({ kind: 'remove', path })],
];
const appending = new RegExp(`(?:append|add|push)\\s+${valuePattern}\\s+to\\s+(?:the\\s+)?${pathPattern}`, 'gi');
const lookup = new RegExp(
  `(?:what(?:'s| is)|value (?:of|at)|read|get|look up)\\s+(?:the\\s+)?(?:value (?:of|at)\\s+)?${pathPattern}`,
  'i',
);

/** Edits to a JSON document, and look-ups in one. */
export const jsonSolver: Solver = {
  family: 'json',
  parse(text) {
    const document = findDocument(text);
    if (document === undefined) return undefined;
    const found = readEdits(document.rest).filter((edit) => reaches(document.value, edit));
    if (found.length > 0) return editTask(document.value, found);
    const path = lookup.exec(document.rest)?.[1];
    return path === undefined ? undefined : lookupTask(document.value, readPath(path));
  },
};

function findDocument(text: string): { readonly value: Json; readonly rest: string } | undefined {
  const start = text.indexOf('{');
  for (let end = text.lastIndexOf('}'); start >= 0 && end > start; end = text.lastIndexOf('}', end - 1)) {
    try {
      const value = JSON.parse(text.slice(start, end + 1)) as Json;
      return { value, rest: `${text.slice(0, start)} ; ${text.slice(end + 1)}` };
    } catch {
      // Not a whole document up to here; a shorter one may be.
    }
  }
  return undefined;
}

function readEdits(instruction: string): Edit[] {
  const found: { readonly at: number; readonly edit: Edit }[] = [];
  for (const [pattern, read] of edits) {
    for (const match of instruction.matchAll(new RegExp(`\\b${pattern}`, 'gi'))) {
      found.push({ at: match.index, edit: read(readPath(match[1] ?? ''), match[2] ?? '') });
    }
  }
  for (const match of instruction.matchAll(appending)) {
    found.push({
      at: match.index,
      edit: { kind: 'append', path: readPath(match[2] ?? ''), value: readValue(match[1] ?? '') },
    });
  }
  return found.sort((a, b) => a.at - b.at).map((each) => each.edit);
}

function readPath(written: string): Path {
  return written
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function readValue(written: string): Json {
  if (/^["']/.test(written)) return written.slice(1, -1);
  if (/^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(written)) return JSON.parse(written) as Json;
  return written;
}

/** Whether the place an edit is about exists (a `set` may create the last key). */
function reaches(document: Json, edit: Edit): boolean {
  const path = edit.kind === 'set' ? edit.path.slice(0, -1) : edit.path;
  const target = at(document, path);
  return target !== undefined && (edit.kind !== 'append' || Array.isArray(target));
}

function at(document: Json, path: Path): Json | undefined {
  let value: Json | undefined = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Array.isArray(value) ? value[Number(key)] : value[key];
  }
  return value;
}

/** The document after all edits in order; one whose place an earlier edit has taken away is left out. */
function applyAll(document: Json, list: readonly Edit[]): Json {
  return list.reduce((value, edit) => (reaches(value, edit) ? applyEdit(value, edit) : value), document);
}

/** The document after one edit; the input is left as it is. */
function applyEdit(document: Json, edit: Edit, path = edit.path): Json {
  const [key, ...rest] = path;
  if (key === undefined) return document;
  const copy: Json[] | { [key: string]: Json } = Array.isArray(document)
    ? [...document]
    : { ...(document as { [key: string]: Json }) };
  const slots = copy as { [key: string]: Json };
  const old = slots[key] ?? null;
  if (rest.length > 0) {
    slots[key] = applyEdit(old, edit, rest);
  } else if (edit.kind === 'set') {
    slots[key] = edit.value;
  } else if (edit.kind === 'increase') {
    slots[key] = Number(old) + edit.by;
  } else if (edit.kind === 'append') {
    slots[key] = [...(old as Json[]), edit.value];
  } else if (Array.isArray(copy)) {
    copy.splice(Number(key), 1);
  } else {
    const renamed = edit.kind === 'rename' ? [[edit.name, old] as const] : [];
    return Object.fromEntries(Object.entries(copy).flatMap((entry) => (entry[0] === key ? renamed : [entry])));
  }
  return copy;
}

function editTask(document: Json, found: readonly Edit[]): Task {
  const apply = (list: readonly Edit[]): Solution => {
    return { answer: JSON.stringify(applyAll(document, list), undefined, 2), steps: [] };
  };
  return {
    family: 'json',
    language: 'en',
    kind: 'json',
    difficulty: editDifficulty(document, found),
    solution: apply(found),
    mistake: (random) => apply(careless(found, { document, random })),
    follow(text) {
      const more = readEdits(text);
      const edited = applyAll(document, found);
      const usable = more.filter((edit) => reaches(edited, edit));
      return usable.length === 0 ? undefined : editTask(edited, usable);
    },
  };
}

/** An edit forgotten, a number written as text, the neighbouring element edited, the change made the other way. */
function careless(found: readonly Edit[], options: { readonly document: Json; readonly random: Random }): Edit[] {
  const { document, random } = options;
  const index = random.integer(found.length);
  const victim = found[index];
  if (victim === undefined) return [];
  const others = found.filter((_, other) => other !== index);
  const replace = (edit: Edit): Edit[] => found.map((each) => (each === victim ? edit : each));
  const variants: Edit[][] = [others];
  if (victim.kind === 'increase')
    variants.push(
      replace({ ...victim, by: -victim.by }),
      replace({ kind: 'set', path: victim.path, value: victim.by }),
    );
  if (victim.kind === 'set' && typeof victim.value === 'number')
    variants.push(replace({ ...victim, value: String(victim.value) }));
  if (victim.kind === 'append') variants.push(replace({ kind: 'set', path: victim.path, value: [victim.value] }));
  if (victim.kind === 'rename') variants.push(replace({ kind: 'remove', path: victim.path }));
  const neighbour = victim.path.map((key) => (typeof key === 'number' ? (key === 0 ? 1 : key - 1) : key));
  if (victim.path.some((key) => typeof key === 'number') && at(document, neighbour) !== undefined) {
    variants.push(replace({ ...victim, path: neighbour }));
  }
  return pick(variants, random);
}

function editDifficulty(document: Json, found: readonly Edit[]): number {
  let effort = Math.min(2, JSON.stringify(document).length / 220);
  for (const edit of found) {
    effort += 0.35 + 0.3 * (edit.path.length - 1) + (edit.kind === 'increase' ? 0.3 : 0);
    if (edit.path.some((key) => typeof key === 'number')) effort += 0.3;
  }
  return effort;
}

function lookupTask(document: Json, path: Path): Task | undefined {
  const value = at(document, path);
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  const leaves = leavesOf(document).filter((leaf) => typeof leaf === typeof value);
  const isNumber = typeof value === 'number';
  return {
    family: 'json',
    language: 'en',
    kind: isNumber ? 'number' : 'text',
    difficulty: 0.2 + 0.5 * path.length + JSON.stringify(document).length / 220,
    solution: { answer: String(value), steps: [] },
    mistake: (random) => ({ answer: String(pick(leaves, random)), steps: [] }),
    follow(text) {
      const next = new RegExp(pathPattern, 'g');
      const paths = [...text.matchAll(next)].map((match) => readPath(match[1] ?? ''));
      const known = paths.find((each) => at(document, each) !== undefined);
      return known === undefined ? undefined : lookupTask(document, known);
    },
  };
}

function leavesOf(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}
