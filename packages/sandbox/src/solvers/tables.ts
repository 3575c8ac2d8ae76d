import type { Random } from '@farthing/core';
import { formatNumber } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Condition {
  readonly column: number;
  readonly comparison: '=' | '!=' | '>' | '<' | '>=' | '<=';
  readonly value: string;
}

interface Query {
  readonly table: Table;
  readonly conditions: readonly Condition[];
  readonly aggregate: 'count' | 'sum' | 'average' | 'most' | 'least' | 'lookup' | 'list';
  /** Column that is counted up, compared or looked up. */
  readonly column: number;
}

/** Questions about a small table (Markdown or CSV): look-ups, filters, counts, sums, the row with the most. */
export const tableSolver: Solver = {
  family: 'tables',
  parse(text) {
    const found = findTable(text);
    if (found === undefined) return undefined;
    const query = readQuery(found.rest, found.table);
    return query === undefined ? undefined : queryTask(query);
  },
};

function findTable(text: string): { readonly table: Table; readonly rest: string } | undefined {
  const lines = text.split('\n');
  const isRow = (line: string): boolean => /^\s*\|.*\|\s*$/.test(line) || (line.match(/[,;\t]/g)?.length ?? 0) >= 2;
  const start = lines.findIndex(
    (line, index) => isRow(line) && isRow(lines[index + 1] ?? '') && isRow(lines[index + 2] ?? ''),
  );
  if (start < 0) return undefined;
  let end = start;
  while (end < lines.length && isRow(lines[end] ?? '')) end++;
  const cells = lines
    .slice(start, end)
    .filter((line) => !/^[\s|:-]+$/.test(line))
    .map(splitRow);
  const [columns, ...rows] = cells;
  if (columns === undefined || rows.length < 2 || rows.some((row) => row.length !== columns.length)) return undefined;
  return { table: { columns, rows }, rest: [...lines.slice(0, start), ...lines.slice(end)].join('\n') };
}

function splitRow(line: string): string[] {
  const inner = line.trim().replace(/^\||\|$/g, '');
  return inner.split(line.includes('|') ? '|' : /[,;\t]/).map((cell) => cell.trim());
}

function readQuery(question: string, table: Table): Query | undefined {
  const conditions = readConditions(question, table);
  const named = mentionedColumns(question, table);
  const conditioned = new Set(conditions.map((condition) => condition.column));
  const numeric = named.filter((column) => table.rows.every((row) => Number.isFinite(numberOf(row[column] ?? ''))));
  const target = numeric.find((column) => !conditioned.has(column)) ?? numeric[0];
  const query = { table, conditions };
  if (/\b(?:how many|count|number of)\b/i.test(question) && conditions.length > 0) {
    return { ...query, aggregate: 'count', column: 0 };
  }
  if (target !== undefined && /\b(?:sum|total|altogether|combined|add up)\b/i.test(question))
    return { ...query, aggregate: 'sum', column: target };
  if (target !== undefined && /\b(?:average|mean)\b/i.test(question))
    return { ...query, aggregate: 'average', column: target };
  if (target !== undefined && /\b(?:highest|most|largest|biggest|maximum|max|best|greatest)\b/i.test(question))
    return { ...query, aggregate: 'most', column: target };
  if (target !== undefined && /\b(?:lowest|least|smallest|fewest|minimum|min|worst|cheapest)\b/i.test(question))
    return { ...query, aggregate: 'least', column: target };
  if (/\b(?:list|which|show|name)\b/i.test(question) && conditions.length > 0)
    return { ...query, aggregate: 'list', column: 0 };
  return readLookup(question, { table, named });
}

/** "What is the price of the blue mug?": the row whose first cell is mentioned, the column that is named. */
function readLookup(
  question: string,
  options: { readonly table: Table; readonly named: readonly number[] },
): Query | undefined {
  const { table, named } = options;
  const row = table.rows.find((each) => mentions(question, each[0] ?? ''));
  const column = named.find((each) => each !== 0);
  if (row === undefined || column === undefined) return undefined;
  return { table, conditions: [{ column: 0, comparison: '=', value: row[0] ?? '' }], aggregate: 'lookup', column };
}

function mentions(text: string, words: string): boolean {
  return (
    words !== '' &&
    new RegExp(`(?<![\\p{L}\\d])${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\d])`, 'iu').test(text)
  );
}

function mentionedColumns(question: string, { columns }: Table): number[] {
  const places: { readonly at: number; readonly column: number }[] = [];
  for (const [column, name] of columns.entries()) {
    const at = question
      .toLowerCase()
      .search(new RegExp(`\\b${name.toLowerCase().replace(/[^a-z0-9 ]/g, '.')}(?:s|es)?\\b`));
    if (at >= 0) places.push({ at, column });
  }
  return places.sort((a, b) => a.at - b.at).map((place) => place.column);
}

const comparisons: readonly (readonly [string, Condition['comparison']])[] = [
  ["is not|isn't|!=|<>", '!='],
  ['(?:is )?(?:at least|>=|no less than)', '>='],
  ['(?:is )?(?:at most|<=|no more than)', '<='],
  ['(?:is )?(?:greater than|more than|larger than|above|over|exceeds?|>)', '>'],
  ['(?:is )?(?:less than|fewer than|smaller than|below|under|<)', '<'],
  ['is|=|equals|are|of', '='],
];

/** `status is open`, `amount over 100`, and values named on their own ("open orders in Berlin"). */
function readConditions(question: string, table: Table): Condition[] {
  const conditions: Condition[] = [];
  let rest = question;
  for (const [column, name] of table.columns.entries()) {
    for (const [words, comparison] of comparisons) {
      const pattern = new RegExp(
        `\\b${name.replace(/[^\w ]/g, '.')}s?\\s+(?:${words})\\s+["'$€]?([\\w.@-]*\\w)["']?`,
        'i',
      );
      const match = pattern.exec(rest);
      if (match?.[1] === undefined || !isPlausible(match[1], { column, comparison, table })) continue;
      conditions.push({ column, comparison, value: match[1] });
      rest = rest.replace(match[0], ' ');
    }
  }
  for (const [column] of table.columns.entries()) {
    if (column === 0 || conditions.some((condition) => condition.column === column)) continue;
    const values = [...new Set(table.rows.map((row) => row[column] ?? ''))].filter((value) => /\p{L}/u.test(value));
    const value = values.find((each) => mentions(rest, each));
    if (value !== undefined) conditions.push({ column, comparison: '=', value });
  }
  return conditions;
}

function isPlausible(
  value: string,
  options: { readonly column: number; readonly comparison: Condition['comparison']; readonly table: Table },
): boolean {
  const { column, comparison, table } = options;
  if (comparison !== '=' && comparison !== '!=') return Number.isFinite(Number(value));
  return table.rows.some((row) => row[column]?.toLowerCase() === value.toLowerCase());
}

function queryTask(query: Query): Task | undefined {
  const solution = run(query);
  if (solution === undefined) return undefined;
  const isItem = query.aggregate === 'most' || query.aggregate === 'least';
  const isNumber = !isItem && query.aggregate !== 'list' && Number.isFinite(numberOf(solution.answer));
  return {
    family: 'tables',
    language: 'en',
    kind: isItem ? 'choice' : query.aggregate === 'list' ? 'set' : isNumber ? 'number' : 'text',
    choices: isItem ? query.table.rows.map((row) => row[0] ?? '') : undefined,
    difficulty: difficulty(query),
    solution,
    mistake: (random) => run(careless(query, random)) ?? { answer: 'none', steps: [] },
    follow(text) {
      const next = readQuery(text, query.table);
      return next === undefined ? undefined : queryTask(next);
    },
  };
}

function run({ table, conditions, aggregate, column }: Query): Solution | undefined {
  const rows = table.rows.filter((row) => conditions.every((condition) => holds(row, condition)));
  const values = rows.map((row) => numberOf(row[column] ?? ''));
  const steps = aggregate === 'sum' || aggregate === 'average' ? [values.join(' + ')] : [];
  const total = values.reduce((sum, value) => sum + value, 0);
  const number = (value: number): Solution => ({ answer: formatNumber(value, { language: 'en' }), steps });
  if (aggregate === 'count') return number(rows.length);
  if (aggregate === 'sum') return number(total);
  if (aggregate === 'list') return { answer: rows.length === 0 ? 'none' : rows.map((row) => row[0]).join(', '), steps };
  if (rows.length === 0) return undefined;
  if (aggregate === 'average') return number(Math.round((total / rows.length) * 100) / 100);
  if (aggregate === 'lookup') return { answer: rows[0]?.[column] ?? '', steps };
  const best = aggregate === 'most' ? Math.max(...values) : Math.min(...values);
  return { answer: rows[values.indexOf(best)]?.[0] ?? '', steps };
}

function holds(row: readonly string[], { column, comparison, value }: Condition): boolean {
  const cell = row[column] ?? '';
  if (comparison === '=') return cell.toLowerCase() === value.toLowerCase();
  if (comparison === '!=') return cell.toLowerCase() !== value.toLowerCase();
  const difference = numberOf(cell) - Number(value);
  if (comparison === '>') return difference > 0;
  if (comparison === '<') return difference < 0;
  return comparison === '>=' ? difference >= 0 : difference <= 0;
}

function numberOf(cell: string): number {
  const plain = cell.replace(/[$€£,%\s]/g, '');
  return plain === '' ? Number.NaN : Number(plain);
}

/** A row overlooked, a condition forgotten or turned round, the wrong column or row read. */
function careless(query: Query, random: Random): Query {
  const { table, conditions, aggregate, column } = query;
  const without = (index: number): Query => ({
    ...query,
    table: { ...table, rows: table.rows.filter((_, at) => at !== index) },
  });
  const matching = table.rows.flatMap((row, index) =>
    conditions.every((condition) => holds(row, condition)) ? [index] : [],
  );
  const slips: Query[] = [];
  if (aggregate === 'lookup') {
    const other = pick(table.rows, random)[0] ?? '';
    slips.push({ ...query, conditions: [{ column: 0, comparison: '=', value: other }] });
    slips.push({
      ...query,
      column:
        1 + ((column + random.integer(Math.max(1, table.columns.length - 2))) % Math.max(1, table.columns.length - 1)),
    });
    return pick(slips, random);
  }
  if (matching.length > 0) slips.push(without(pick(matching, random)), without(pick(matching, random)));
  for (const [index, condition] of conditions.entries()) {
    if (conditions.length > 1) slips.push({ ...query, conditions: conditions.filter((_, at) => at !== index) });
    const inclusive = ({ '>': '>=', '<': '<=', '>=': '>', '<=': '<', '=': '=', '!=': '=' } as const)[
      condition.comparison
    ];
    slips.push({
      ...query,
      conditions: conditions.map((each, at) => (at === index ? { ...each, comparison: inclusive } : each)),
    });
  }
  return slips.length === 0 ? { ...query, aggregate: aggregate === 'most' ? 'least' : 'most' } : pick(slips, random);
}

function difficulty({ table, conditions, aggregate }: Query): number {
  const rows = table.rows.length;
  const work = { lookup: 0.2, count: 0.5, list: 0.7, most: 0.5, least: 0.5, sum: 1.4, average: 2 }[aggregate];
  const cells = (rows * table.columns.length) / 40;
  return (
    -0.2 + work * (0.5 + rows / 10) + 0.8 * Math.max(0, conditions.length - (aggregate === 'lookup' ? 1 : 0)) + cells
  );
}
