import { isOfRecord, wrapping } from './wrapped-records.ts';

/** How the records of a JSON file are laid out. */
export type JsonLayout =
  | { readonly kind: 'lines' }
  /** Objects one after another, over several lines each. */
  | { readonly kind: 'values' }
  /** The items of one list, which begins after `offset` bytes, bare or in an object under `name`. */
  | { readonly kind: 'list'; readonly offset: number; readonly name?: string | undefined };

/**
 * Tells the layout of JSON text by its beginning.
 *
 * @param head begins with `{` or `[`; Latin-1, so that places are bytes.
 */
export function jsonLayout(head: string): JsonLayout {
  if (head.startsWith('[')) return { kind: 'list', offset: 1 };
  const { list, end } = scanObject(head);
  const [first = '', second = ''] = head.split(/\r?\n/u, 2);
  if (end !== undefined) {
    if (end <= first.length) return { kind: first.slice(end).trim() === '' ? 'lines' : 'values' };
    return head.slice(end).trim() === '' ? (list ?? { kind: 'values' }) : { kind: 'values' };
  }
  // JSON text has no line end within a string: an object that goes on in the next line was laid out for people, unless
  // another one begins there.
  const isOnOneLine = second === '' || (second.startsWith('{') && first.trim() !== '{');
  return list ?? { kind: isOnOneLine ? 'lines' : 'values' };
}

/** Where the first object ends, when it does, and the list it wraps, when it is nothing but a wrapper. */
function scanObject(head: string): { readonly list: JsonLayout | undefined; readonly end?: number } {
  let list: JsonLayout | undefined;
  let depth = 0;
  let name = '';
  let isRecord = false;
  const token = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/gsu;
  for (let match = token.exec(head); match !== null; match = token.exec(head)) {
    const [piece, text, colon] = match;
    if (text !== undefined) {
      if (depth !== 1 || colon === undefined) continue;
      name = text;
      isRecord ||= isOfRecord(name);
    } else if (piece === '{' || piece === '[') {
      const offset = token.lastIndex;
      const isList = piece === '[' && depth === 1 && /^\s*\{/u.test(head.slice(offset, offset + 1000));
      if (isList && !isRecord && wrapping(name) !== undefined) list ??= { kind: 'list', offset, name };
      depth++;
    } else if (--depth === 0) return { list, end: token.lastIndex };
  }
  return { list };
}
