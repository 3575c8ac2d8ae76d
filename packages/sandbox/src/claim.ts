import { findNumbers, type Language, roundTo } from './language.ts';
import type { Task } from './solver.ts';
import { parseDate } from './solvers/calendar.ts';

/** What is needed to compare answers to a task. */
export type ClaimShape = Pick<Task, 'kind' | 'language' | 'choices'>;

/**
 * Whether a piece of prose concludes with the given answer, judged as a careful reader would: by what it ends up
 * claiming, whatever the wording.
 */
export function claims(prose: string, answer: string, shape: ClaimShape): boolean {
  const wanted = readings(answer, shape);
  return readings(conclusion(prose, shape), shape).some((reading) => wanted.includes(reading));
}

/** The part of a reply that states the answer: the last code block, else the last bold text, else its last statement. */
function conclusion(prose: string, shape: ClaimShape): string {
  const fenced = [...prose.matchAll(/```[^\n]*\n([\s\S]*?)\n?```/g)].at(-1)?.[1];
  if (fenced !== undefined) return fenced;
  const bold = [...prose.matchAll(/\*\*([\s\S]+?)\*\*/g)].at(-1)?.[1];
  if (bold !== undefined) return bold;
  if (shape.kind === 'json') return prose.slice(Math.max(0, prose.search(/[{[]/)));
  const lines = prose.trim().split('\n');
  const last = lines.at(-1) ?? '';
  if (shape.kind === 'number' || shape.kind === 'date' || shape.kind === 'time') return last;
  if (shape.kind === 'choice') return prose;
  const lead = lines.findLastIndex((line) => /[:：]\s*$/.test(line));
  if (lead >= 0 && lead < lines.length - 1) return lines.slice(lead + 1).join('\n');
  const quoted =
    shape.kind === 'text' ? [...last.matchAll(/["“„«「`]([^"“”„«»「」`]*)["”“»」`]/g)].at(-1)?.[1] : undefined;
  return quoted ?? last.replace(/^.*?[:：]\s+/, '');
}

/** The values a statement can be read as, in a canonical form; empty when it states nothing of the kind. */
function readings(statement: string, shape: ClaimShape): string[] {
  const text = statement.trim();
  switch (shape.kind) {
    case 'number':
      return numberReadings(text, shape.language);
    case 'choice':
      return choiceReading(text, shape.choices ?? []);
    case 'date':
      return dateReading(text, shape.language);
    case 'time':
      return timeReading(text);
    case 'json':
      return jsonReading(text);
    case 'list':
      return [items(text).join('\n')];
    case 'set':
      return [items(text).sort().join('\n')];
    case 'text':
      return [text.replace(/^["“„«「`]|["”“»」`]$/g, '')];
  }
}

/** An answer may follow the prompt's number format or plain English notation. */
function numberReadings(text: string, language: Language): string[] {
  const found: string[] = [];
  for (const each of new Set<Language>([language, 'en'])) {
    const value = findNumbers(text.replace(/[$€£¥]/g, ''), each).at(-1);
    if (value !== undefined) found.push(String(roundTo(value, 4)));
  }
  return found;
}

function choiceReading(text: string, choices: readonly string[]): string[] {
  const lower = text.toLowerCase();
  let last: string | undefined;
  let lastAt = -1;
  for (const choice of choices) {
    const pattern = new RegExp(`(?<!\\p{L})${escapePattern(choice.toLowerCase())}(?!\\p{L})`, 'gu');
    const at = [...lower.matchAll(pattern)].at(-1)?.index ?? -1;
    if (at > lastAt) [last, lastAt] = [choice.toLowerCase(), at];
  }
  return last === undefined ? [] : [last];
}

function dateReading(text: string, language: Language): string[] {
  const date = parseDate(text, { language, which: 'last' });
  return date === undefined ? [] : [date.iso];
}

function timeReading(text: string): string[] {
  const match = [...text.matchAll(/(\d{1,2})[:.h](\d{2})(?:\s*([ap])\.?m\b)?/gi)].at(-1);
  if (match === null || match === undefined) return [];
  const half = match[3]?.toLowerCase();
  const hour = half === undefined ? Number(match[1]) : (Number(match[1]) % 12) + (half === 'p' ? 12 : 0);
  return [`${hour}:${match[2]}`];
}

function jsonReading(text: string): string[] {
  try {
    return [JSON.stringify(sortKeys(JSON.parse(text)))];
  } catch {
    return []; // Not JSON, so it claims nothing.
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}

function items(text: string): string[] {
  return text
    .split(/\n|[,;，、]\s*/)
    .map((item) => item.replace(/^\s*(?:[-*•]|\d+[.)](?=\s))\s*/, '').replace(/^(?:and|und|y|et|和)\s+/i, ''))
    .map((item) => item.trim().replace(/^["'`]|["'`.。]$/g, ''))
    .filter((item) => item !== '');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
