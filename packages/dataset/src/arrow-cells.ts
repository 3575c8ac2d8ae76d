import { isUtf8 } from 'node:buffer';
import type { Bool, Data, DataType, Field, Float64, Int32, List, TimestampMillisecond, Utf8 } from 'apache-arrow';

/** Reads the value at a row of one column; `undefined` where it is null. */
export type Cells<T> = (row: number) => T | undefined;

/**
 * The columns of a batch or of a list's structs, by name. Whoever opens the file has checked the schema, so a column that
 * is not there is one its version has not: all its values are `undefined`. What can still be wrong is the content of a
 * damaged file.
 *
 * @throws RangeError from any method when the column's buffers contradict each other.
 */
export class StructCells {
  readonly #data: Data;

  constructor(data: Data) {
    this.#data = data;
  }

  text(name: string): Cells<string> {
    return this.#cells(name, textCells);
  }

  number(name: string): Cells<number> {
    return this.#cells(name, numberCells);
  }

  /** Milliseconds since the epoch. */
  time(name: string): Cells<number> {
    return this.#cells(name, timeCells);
  }

  flag(name: string): Cells<boolean> {
    return this.#cells(name, flagCells);
  }

  /** A text of a list is `undefined` where it is null. */
  texts(name: string): Cells<(string | undefined)[]> {
    return this.#cells(name, textListCells);
  }

  list(name: string): ListCells {
    const data = this.#find<List>(name);
    if (data === undefined) throw new RangeError(`no column ${name}`);
    return new ListCells(data);
  }

  #cells<T, Type extends DataType>(name: string, cellsOf: (data: Data<Type>) => Cells<T>): Cells<T> {
    const data = this.#find<Type>(name);
    return data === undefined ? () => undefined : cellsOf(data);
  }

  #find<T extends DataType>(name: string): Data<T> | undefined {
    const fields: readonly Field[] = this.#data.type.children;
    const child = this.#data.children[fields.findIndex((field) => field.name === name)];
    if (child === undefined) return undefined;
    if (child.length < this.#data.length) throw new RangeError(`column ${name} is short of rows`);
    return child as Data<T>;
  }
}

/** A column of lists of structs. */
export class ListCells {
  /** The columns of all lists' items, end to end. */
  readonly items: StructCells;
  readonly #offsets: Int32Array;
  readonly #isValid: (row: number) => boolean;

  constructor(data: Data<List>) {
    const [items] = data.children;
    if (items === undefined) throw new RangeError('a list without items');
    checkOffsets(data.valueOffsets, { count: data.length, end: items.length });
    this.items = new StructCells(items);
    this.#offsets = data.valueOffsets;
    this.#isValid = validity(data);
  }

  /** Reads the items of one row's list, given their indices in `items`; none for a null list. */
  map<T>(row: number, read: (item: number) => T): T[] {
    const found: T[] = [];
    const end = this.#isValid(row) ? (this.#offsets[row + 1] ?? 0) : 0;
    for (let item = this.#offsets[row] ?? 0; item < end; item++) found.push(read(item));
    return found;
  }
}

function textCells(data: Data<Utf8>): Cells<string> {
  const { valueOffsets, values } = data;
  checkOffsets(valueOffsets, { count: data.length, end: values.length });
  if (!isUtf8(values)) throw new RangeError('text that is not UTF-8');
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const isValid = validity(data);
  return (row) => (isValid(row) ? bytes.toString('utf8', valueOffsets[row], valueOffsets[row + 1]) : undefined);
}

function numberCells(data: Data<Float64 | Int32>): Cells<number> {
  const { values } = data;
  if (values.length < data.length) throw new RangeError('fewer numbers than rows');
  const isValid = validity(data);
  return (row) => (isValid(row) ? values[row] : undefined);
}

function timeCells(data: Data<TimestampMillisecond>): Cells<number> {
  const { values } = data;
  if (values.length < data.length) throw new RangeError('fewer times than rows');
  const isValid = validity(data);
  return (row) => (isValid(row) ? Number(values[row]) : undefined);
}

function flagCells(data: Data<Bool>): Cells<boolean> {
  const { values, offset } = data;
  if (values.length * 8 < offset + data.length) throw new RangeError('fewer flags than rows');
  const isValid = validity(data);
  return (row) => (isValid(row) ? bitAt(values, offset + row) : undefined);
}

function textListCells(data: Data<List<Utf8>>): Cells<(string | undefined)[]> {
  const [items] = data.children;
  if (items === undefined) throw new RangeError('a list without items');
  const { valueOffsets } = data;
  checkOffsets(valueOffsets, { count: data.length, end: items.length });
  const text = textCells(items as Data<Utf8>);
  const isValid = validity(data);
  return (row) => {
    if (!isValid(row)) return undefined;
    const start = valueOffsets[row] ?? 0;
    return Array.from({ length: (valueOffsets[row + 1] ?? start) - start }, (_, index) => text(start + index));
  };
}

function checkOffsets(offsets: Int32Array, bounds: { readonly count: number; readonly end: number }): void {
  // A column without rows may have no offsets at all.
  if (bounds.count === 0) return;
  if (offsets.length <= bounds.count) throw new RangeError('fewer offsets than rows');
  let previous = 0;
  for (let row = 0; row <= bounds.count; row++) {
    const offset = offsets[row] ?? -1;
    if (offset < previous || offset > bounds.end) throw new RangeError('offsets out of order');
    previous = offset;
  }
}

function validity(data: Data): (row: number) => boolean {
  if (data.nullCount === 0) return () => true;
  const { nullBitmap, offset } = data;
  return (row) => bitAt(nullBitmap, offset + row);
}

function bitAt(bits: Uint8Array, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}
