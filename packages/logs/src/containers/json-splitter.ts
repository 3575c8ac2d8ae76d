import { DataError } from '@farthing/core';
import type { JsonLayout } from './json-layout.ts';

/** A single record is held in memory as a whole. */
const maxRecordBytes = 64 * 1024 * 1024;

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/**
 * Cuts JSON text, which may be longer than memory, into the texts of its records. Looks at brackets and strings alone:
 * whoever parses a record finds what else is wrong with it.
 */
export class JsonSplitter {
  readonly #layout: JsonLayout;
  readonly #file: string;
  #toSkip: number;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Among the records; behind their list, in the object that wraps it; behind everything. */
  #part: 'records' | 'wrapper' | 'end' = 'records';

  constructor(layout: JsonLayout, file: string) {
    this.#layout = layout;
    this.#file = file;
    this.#toSkip = layout.kind === 'list' ? layout.offset : 0;
  }

  *push(whole: Buffer): Generator<Buffer> {
    const chunk = whole.subarray(Math.min(this.#toSkip, whole.length));
    this.#toSkip -= whole.length - chunk.length;
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#inString) this.#passString(byte);
      else if (byte === quote && (this.#depth > 0 || this.#part === 'wrapper')) this.#inString = true;
      else if (byte === openObject || byte === openList) {
        if (this.#part === 'end') throw this.#failure('holds more after its list; write one JSON object a line');
        if (this.#depth++ === 0) start = at;
      } else if (this.#depth === 0) this.#passBetween(byte);
      else if ((byte === closeObject || byte === closeList) && --this.#depth === 0 && this.#part === 'records')
        yield this.#take(chunk.subarray(start, at + 1));
    }
    if (this.#depth > 0 && this.#part === 'records') this.#hold(chunk.subarray(start));
  }

  /** @throws DataError when something is still open. */
  end(): void {
    const isWhole = this.#layout.kind === 'list' ? this.#part === 'end' : this.#depth === 0;
    if (!isWhole) throw this.#failure('the JSON ends early; fetch or make the file again');
  }

  #passString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#inString = false;
  }

  #passBetween(byte: number): void {
    if (isBlank(byte) || byte === comma) return;
    if (this.#part === 'wrapper') {
      if (byte === closeObject) this.#part = 'end';
    } else if (byte === closeList && this.#layout.kind === 'list' && this.#part === 'records')
      this.#part = this.#layout.name === undefined ? 'end' : 'wrapper';
    else throw this.#failure('expected JSON objects alone or in a list; something else stands between them');
  }

  #take(rest: Buffer): Buffer {
    const json = Buffer.concat([...this.#held, rest]);
    this.#held = [];
    this.#heldBytes = 0;
    return json;
  }

  #hold(begun: Buffer): void {
    this.#held.push(begun);
    this.#heldBytes += begun.length;
    if (this.#heldBytes <= maxRecordBytes) return;
    throw this.#failure(
      `a record is longer than ${maxRecordBytes / 1024 / 1024} MiB; write one JSON object a line, one for each request`,
    );
  }

  #failure(problem: string): DataError {
    return new DataError(problem, { file: this.#file });
  }
}
