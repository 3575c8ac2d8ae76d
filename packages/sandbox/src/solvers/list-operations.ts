import { ordinalPattern, parseCount } from './counts.ts';

/** Items, one of them, or a number. */
export type Value = readonly string[] | string | number;

/** One thing done with a list. */
export interface ListOperation {
  readonly name: string;
  /** Effort relative to reversing. */
  readonly cost: number;
  readonly result: 'list' | 'item' | 'number';
  apply(items: readonly string[]): Value;
}

interface Cue {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, text: string) => ListOperation;
}

const descending =
  /\b(?:descending|reverse (?:alphabetical|order)|largest (?:first|to)|highest (?:first|to)|biggest first|high to low|z to a|z-a|longest (?:first|to)|absteigend|descendente|mayor a menor|décroissant)|降序|从大到小/i;
const byLength =
  /\b(?:by (?:their |word )?length|shortest (?:first|to)|longest (?:first|to)|nach (?:der )?länge|por longitud|par longueur)/i;

const cues: readonly Cue[] = [
  {
    pattern:
      /\b(?:sort(?:ed|ing)?|order(?= (?:them|these|this|the|by|from|alph))|alphabeti[sz]e|arrange|sortier\w*|ordena\w*|trie\w*)(?!\p{L})|\bin (?:alphabetical|ascending|descending) order\b|排序/iu,
    read: (_match, text) => sort({ isDescending: descending.test(text), isByLength: byLength.test(text) }),
  },
  {
    pattern:
      /\b(?:dedup\w*|(?:remove|drop|delete|without|no|strip)(?: any| all| the)? (?:duplicates?|doubles|repeats|repeated)|unique|distinct|(?:entferne|ohne) (?:die |alle )?(?:duplikate|doppelte\w*)|(?:elimina|quita|sin) (?:los )?(?:duplicados|repetidos)|(?:supprime|enlève|sans) (?:les )?doublons)\b|去重|去掉重复/i,
    read: () => list('dedupe', 0.9, (items) => items.filter((item, index) => firstIndex(items, item) === index)),
  },
  {
    pattern:
      /\b(?:reversed?(?! alphabetical)|backwards|back to front|umgekehrt\w*|kehre|invierte|inverse|à l'envers)\b|反转|倒序/i,
    read: () => list('reverse', 0.7, (items) => [...items].reverse()),
  },
  {
    pattern:
      /\b(?:only |keep |just |list |items |words |ones |that |which )+(?:that |which |items |words |the |ones )*(start|begin|end)(?:s|ning|ing)? (?:with|in) (?:the letter )?["']?(\w)["']?/i,
    read: ([, side = '', letter = '']) =>
      list('filter', 0.6, (items) =>
        items.filter(
          (item) => (side.toLowerCase() === 'end' ? item.at(-1) : item[0])?.toLowerCase() === letter.toLowerCase(),
        ),
      ),
  },
  {
    pattern: /\b(?:longer|shorter) than (\d+)/i,
    read: ([all = '', size = '']) =>
      list('filter', 0.8, (items) =>
        items.filter((item) => (/^longer/i.test(all) ? item.length > Number(size) : item.length < Number(size))),
      ),
  },
  {
    pattern:
      /\b(greater|larger|bigger|more|higher|above|over|less|smaller|lower|fewer|below|under)(?: than)? (\d+(?:\.\d+)?)/i,
    read: ([, side = '', bound = '']) =>
      list('filter', 0.6, (items) =>
        items.filter((item) =>
          /^(?:less|smaller|lower|fewer|below|under)/i.test(side)
            ? Number(item) < Number(bound)
            : Number(item) > Number(bound),
        ),
      ),
  },
  {
    pattern: /\b(even|odd)\b/i,
    read: ([, parity = '']) =>
      list('filter', 0.5, (items) =>
        items.filter((item) => Math.abs(Number(item) % 2) === (parity.toLowerCase() === 'odd' ? 1 : 0)),
      ),
  },
  {
    pattern: /\b(first|last|top) (\d+|two|three|four|five)\b/i,
    read: ([, end = '', count = '']) =>
      list('take', 0.3, (items) =>
        end.toLowerCase() === 'last' ? items.slice(-parseCount(count)) : items.slice(0, parseCount(count)),
      ),
  },
  {
    pattern: /\b(?:upper ?case|capitals)\b/i,
    read: () => list('upper', 0.3, (items) => items.map((item) => item.toUpperCase())),
  },
  {
    pattern: /\b(?:how many|count|wie viele|cuánt[oa]s|combien)\b|多少个/i,
    read: () => number('count', 0.6, (items) => items.length),
  },
  {
    pattern: /\b(?:longest|längste\w*|más larg[oa]|plus long)\b(?! (?:first|to))|最长/i,
    read: () => extreme('longest', (item) => item.length),
  },
  {
    pattern: /\b(?:shortest|kürzeste\w*|más cort[oa]|plus court)\b(?! (?:first|to))|最短/i,
    read: () => extreme('shortest', (item) => -item.length),
  },
  {
    pattern: new RegExp(`\\b(${ordinalPattern})[ -](largest|biggest|highest|smallest|lowest)\\b`, 'i'),
    read: ([, place = '', side = '']) =>
      number('nth', 1.1, (items) => {
        const values = items.map(Number).sort((a, b) => (/smallest|lowest/i.test(side) ? a - b : b - a));
        return values[parseCount(place) - 1] ?? Number.NaN;
      }),
  },
  { pattern: /\b(?:median|mediana|médiane)\b|中位数/i, read: () => number('median', 1.2, median) },
  {
    pattern: /\b(?:average|mean|durchschnitt|promedio|moyenne)\b|平均/i,
    read: () => number('average', 1.6, (items) => sum(items) / items.length),
  },
  { pattern: /\b(?:sum|add (?:them|these|up)|total|summe|suma|somme)\b|总和/i, read: () => number('sum', 1.4, sum) },
  {
    pattern: /(?<!(?:st|nd|rd|th|second|third)[ -])\b(?:largest|biggest|highest|maximum|max)\b(?! (?:first|to))/i,
    read: () => number('max', 0.5, (items) => Math.max(...items.map(Number))),
  },
  {
    pattern: /(?<!(?:st|nd|rd|th|second|third)[ -])\b(?:smallest|lowest|minimum|min)\b(?! (?:first|to))/i,
    read: () => number('min', 0.5, (items) => Math.min(...items.map(Number))),
  },
];

/** The operations an instruction asks for, in the order it names them; nothing follows one that ends in a number. */
export function findOperations(instruction: string): ListOperation[] {
  const found: { readonly at: number; readonly operation: ListOperation }[] = [];
  for (const { pattern, read } of cues) {
    const match = pattern.exec(instruction);
    if (match !== null) found.push({ at: match.index, operation: read(match, instruction) });
  }
  const named = found.sort((a, b) => a.at - b.at).map((each) => each.operation);
  // "Sort in reverse order" is one operation, a descending sort.
  const isOne = /\breverse order\b/i.test(instruction) && named.some((operation) => operation.name === 'sort');
  const ordered = isOne ? named.filter((operation) => operation.name !== 'reverse') : named;
  // "How many unique items …" names the count first, but it can only come last.
  const lists = ordered.filter((operation) => operation.result === 'list');
  const last = ordered.find((operation) => operation.result !== 'list');
  return last === undefined ? lists : [...lists, last];
}

function list(name: string, cost: number, apply: (items: readonly string[]) => readonly string[]): ListOperation {
  return { name, cost, result: 'list', apply };
}

function number(name: string, cost: number, apply: (items: readonly string[]) => number): ListOperation {
  return { name, cost, result: 'number', apply };
}

function extreme(name: string, size: (item: string) => number): ListOperation {
  const apply = (items: readonly string[]): string =>
    items.reduce((best, item) => (size(item) > size(best) ? item : best), items[0] ?? '');
  return { name, cost: 0.8, result: 'item', apply };
}

function sort(options: { readonly isDescending: boolean; readonly isByLength: boolean }): ListOperation {
  const { isDescending, isByLength } = options;
  const direction = isDescending ? -1 : 1;
  return list('sort', isByLength ? 1.5 : isDescending ? 1.3 : 1.1, (items) => {
    const isNumeric = items.every((item) => item !== '' && Number.isFinite(Number(item)));
    const compare = (a: string, b: string): number =>
      isByLength ? a.length - b.length : isNumeric ? Number(a) - Number(b) : compareWords(a, b);
    return [...items].sort((a, b) => direction * compare(a, b));
  });
}

/** Code-unit order of the lower-cased words: the same on every platform, whatever its locale data. */
function compareWords(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function firstIndex(items: readonly string[], item: string): number {
  return items.findIndex((other) => other.toLowerCase() === item.toLowerCase());
}

function sum(items: readonly string[]): number {
  return items.reduce((total, item) => total + Number(item), 0);
}

function median(items: readonly string[]): number {
  const values = items.map(Number).sort((a, b) => a - b);
  const middle = Math.floor(values.length / 2);
  const upper = values[middle] ?? Number.NaN;
  return values.length % 2 === 1 ? upper : (upper + (values[middle - 1] ?? Number.NaN)) / 2;
}
