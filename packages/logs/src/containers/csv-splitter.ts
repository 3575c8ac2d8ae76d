const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** The bytes of one row, line ends within quotes included. */
export interface CsvRow {
  /** Of its first byte, from 1. */
  readonly line: number;
  /** `undefined` when it is longer than allowed; nothing of it is held then. */
  readonly bytes: Buffer | undefined;
  /** Its last field was opened by a quotation mark and never closed. */
  readonly isOpen: boolean;
}

/** Cuts CSV into rows. A quotation mark opens a field only where the field begins; elsewhere it is a character. */
export class CsvSplitter {
  readonly #separator: number;
  readonly #maxRowBytes: number;
  #line = 1;
  #rowLine = 1;
  /** At the first byte of a field; in quotes; behind a quotation mark within quotes; in a field without. */
  #state: 'start' | 'quoted' | 'quote' | 'plain' = 'start';
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor({ separator, maxRowBytes }: { readonly separator: string; readonly maxRowBytes: number }) {
    this.#separator = separator.charCodeAt(0);
    this.#maxRowBytes = maxRowBytes;
  }

  *push(chunk: Buffer): Generator<CsvRow> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === newline) this.#line++;
      if (this.#state === 'quoted') {
        if (byte === quote) this.#state = 'quote';
      } else if (byte === newline) {
        yield this.#take(chunk.subarray(start, at));
        start = at + 1;
        this.#state = 'start';
        this.#rowLine = this.#line;
      } else if (byte === this.#separator) this.#state = 'start';
      else if (byte === quote) this.#state = this.#state === 'plain' ? 'plain' : 'quoted';
      else if (byte !== carriageReturn) this.#state = 'plain';
    }
    this.#heldBytes += chunk.length - start;
    if (this.#heldBytes > this.#maxRowBytes) this.#held = [];
    else this.#held.push(chunk.subarray(start));
  }

  /** What stands after the last line end. */
  *end(): Generator<CsvRow> {
    if (this.#heldBytes > 0) yield this.#take(Buffer.alloc(0));
  }

  #take(rest: Buffer): CsvRow {
    const isLong = this.#heldBytes + rest.length > this.#maxRowBytes;
    const bytes = isLong ? undefined : this.#held.length === 0 ? rest : Buffer.concat([...this.#held, rest]);
    this.#held = [];
    this.#heldBytes = 0;
    return { line: this.#rowLine, bytes, isOpen: this.#state === 'quoted' };
  }
}

/** The fields of a row, without the quotation marks around them. */
export function csvFields(row: string, separator: string): string[] {
  const fields: string[] = [];
  const text = row.endsWith('\r') ? row.slice(0, -1) : row;
  for (let at = 0; ; ) {
    let field = '';
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end === -1) end = text.length;
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const next = text.indexOf(separator, at);
    fields.push(field + text.slice(at, next === -1 ? undefined : next));
    if (next === -1) return fields;
    at = next + 1;
  }
}
