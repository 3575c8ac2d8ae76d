import {
  Bool,
  type Data,
  Float64,
  Int32,
  type List,
  makeData,
  type Struct,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow';

// Columns are made from whole arrays with `makeData`: arrow's row-by-row builders are an order of magnitude slower.

/** Largest value of a 32-bit offset or token count. */
const int32Max = 0x7fff_ffff;

const encoder = new TextEncoder();

/** UTF-8 has no lone surrogates: each becomes U+FFFD. */
export function textColumn(values: readonly (string | undefined)[]): Data<Utf8> {
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (const [index, value] of values.entries()) {
    if (value !== undefined) end += Buffer.byteLength(value);
    if (end > int32Max) throw new RangeError('more than 2 GiB of text in one batch; use a smaller batchSize');
    valueOffsets[index + 1] = end;
  }
  const data = new Uint8Array(end);
  for (const [index, value] of values.entries()) {
    if (value !== undefined) encoder.encodeInto(value, data.subarray(valueOffsets[index]));
  }
  return makeData({ type: new Utf8(), length: values.length, valueOffsets, data, ...validity(values) });
}

export function realColumn(values: readonly (number | undefined)[]): Data<Float64> {
  const data = Float64Array.from(values, (value) => value ?? 0);
  return makeData({ type: new Float64(), length: values.length, data, ...validity(values) });
}

/** @throws RangeError for a value that is not an integer from 0 to 2³¹ − 1. */
export function countColumn(values: readonly (number | undefined)[]): Data<Int32> {
  const data = Int32Array.from(values, (value = 0) => {
    if (Number.isInteger(value) && value >= 0 && value <= int32Max) return value;
    throw new RangeError(`a token count must be an integer from 0 to ${int32Max}; got ${value}`);
  });
  return makeData({ type: new Int32(), length: values.length, data, ...validity(values) });
}

export function flagColumn(values: readonly (boolean | undefined)[]): Data<Bool> {
  const data = bitmap(values, (value) => value === true);
  return makeData({ type: new Bool(), length: values.length, data, ...validity(values) });
}

/** @param values whole milliseconds since the epoch. */
export function timeColumn(values: readonly (number | undefined)[]): Data<TimestampMillisecond> {
  const data = BigInt64Array.from(values, (value = 0) => BigInt(value));
  return makeData({ type: new TimestampMillisecond('UTC'), length: values.length, data, ...validity(values) });
}

/** A list column of texts; a row may have no list at all, which is not the same as an empty one. */
export function textsColumn(type: List<Utf8>, values: readonly (readonly string[] | undefined)[]): Data<List<Utf8>> {
  const valueOffsets = offsetsOf(values.map((each) => each?.length ?? 0));
  const child = textColumn(values.flatMap((each) => each ?? []));
  return makeData({ type, length: values.length, valueOffsets, child, ...validity(values) });
}

/** A list column of numbers. */
export function realsColumn(type: List<Float64>, values: readonly (readonly number[])[]): Data<List<Float64>> {
  const valueOffsets = offsetsOf(values.map(({ length }) => length));
  return makeData({ type, length: values.length, nullCount: 0, valueOffsets, child: realColumn(values.flat()) });
}

/** A list column of structs: row `i` takes the next `lengths[i]` items of `columns`, which follow the struct's fields. */
export function listColumn(
  type: List<Struct>,
  items: { readonly lengths: readonly number[]; readonly columns: readonly Data[] },
): Data<List<Struct>> {
  const valueOffsets = offsetsOf(items.lengths);
  const child = makeData({
    type: type.valueType,
    length: valueOffsets.at(-1) ?? 0,
    nullCount: 0,
    children: [...items.columns],
  });
  return makeData({ type, length: items.lengths.length, nullCount: 0, valueOffsets, child });
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  let end = 0;
  for (const [index, length] of lengths.entries()) {
    end += length;
    offsets[index + 1] = end;
  }
  return offsets;
}

function validity(values: readonly unknown[]): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = values.filter((value) => value === undefined).length;
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: bitmap(values, (value) => value !== undefined) };
}

/** One bit a value, lowest first, padded to eight bytes as the format asks. */
function bitmap<T>(values: readonly T[], isSet: (value: T) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [index, value] of values.entries()) {
    if (isSet(value)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}
