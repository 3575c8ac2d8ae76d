import { ArtifactError } from '@farthing/core';

/** A tensor of float32 or of unsigned 32-bit integers, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint32Array;
}

/**
 * Reads a safetensors file: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.
 * Only F32 and U32 tensors are read; any other type is refused.
 *
 * @throws ArtifactError when the bytes are not a whole, consistent safetensors file.
 */
export function parseSafetensors(bytes: Uint8Array): ReadonlyMap<string, Tensor> {
  const header = parseHeader(bytes);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header.entries)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readTensor(name, entry, bytes, header.length));
  }
  return tensors;
}

/** Writes tensors as a safetensors file, in the order given, every tensor aligned to 8 bytes. */
export function encodeSafetensors(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const entries: Record<string, TensorEntry> = {};
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    entries[name] = {
      dtype: data instanceof Float32Array ? 'F32' : 'U32',
      shape,
      data_offsets: [offset, offset + data.byteLength],
    };
    offset += data.byteLength;
  }
  const json = JSON.stringify(entries);
  const header = new TextEncoder().encode(json + ' '.repeat((8 - (json.length % 8)) % 8));
  const bytes = new Uint8Array(8 + header.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { data } of tensors.values()) {
    for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length)) {
      view.setUint32(at, word, true);
      at += 4;
    }
  }
  return bytes;
}

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function parseHeader(bytes: Uint8Array): { readonly entries: Record<string, unknown>; readonly length: number } {
  const refuse = (what: string): ArtifactError => new ArtifactError(`not a safetensors file: ${what}`);
  if (bytes.length < 8) throw refuse(`${bytes.length} bytes, at least 8 expected`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw refuse('it ends within its header');
  try {
    const entries: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)),
    );
    if (typeof entries !== 'object' || entries === null) throw refuse('its header is not an object');
    return { entries: entries as Record<string, unknown>, length };
  } catch (cause) {
    if (cause instanceof ArtifactError) throw cause;
    throw new ArtifactError('not a safetensors file: its header is not JSON', { cause });
  }
}

function readTensor(name: string, entry: unknown, bytes: Uint8Array, headerLength: number): Tensor {
  if (!isTensorEntry(entry)) throw new ArtifactError(`tensor "${name}": malformed header entry`);
  if (entry.dtype !== 'F32' && entry.dtype !== 'U32') {
    throw new ArtifactError(`tensor "${name}": dtype F32 or U32 expected, got ${entry.dtype}`);
  }
  const start = 8 + headerLength + entry.data_offsets[0];
  const end = 8 + headerLength + entry.data_offsets[1];
  const size = entry.shape.reduce((product, side) => product * side, 1);
  if (end - start !== 4 * size || start < 8 + headerLength || end > bytes.length) {
    throw new ArtifactError(`tensor "${name}": shape [${entry.shape}] does not fit its bytes; the file is damaged`);
  }
  // A copy: the bytes may sit unaligned in a larger buffer. Not slice(), which on a Node Buffer shares memory.
  const words = toWords(new Uint8Array(bytes.subarray(start, end)));
  return { shape: entry.shape, data: entry.dtype === 'F32' ? new Float32Array(words.buffer) : words };
}

/**
 * A tensor of floats by name.
 *
 * @throws ArtifactError when it is missing, or of another type or shape.
 */
export function floats(tensors: ReadonlyMap<string, Tensor>, name: string, shape?: readonly number[]): Float32Array {
  const { data } = find(tensors, name, shape);
  if (data instanceof Float32Array) return data;
  throw new ArtifactError(`weights: tensor "${name}" must have dtype F32, got U32`);
}

/** As {@link floats}, of unsigned integers. */
export function integers(tensors: ReadonlyMap<string, Tensor>, name: string, shape: readonly number[]): Uint32Array {
  const { data } = find(tensors, name, shape);
  if (data instanceof Uint32Array) return data;
  throw new ArtifactError(`weights: tensor "${name}" must have dtype U32, got F32`);
}

function find(tensors: ReadonlyMap<string, Tensor>, name: string, shape: readonly number[] | undefined): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new ArtifactError(`weights: tensor "${name}" is missing`);
  if (shape !== undefined && `${found.shape}` !== `${shape}`) {
    throw new ArtifactError(`weights: tensor "${name}" must have shape [${shape}], got [${found.shape}]`);
  }
  return found;
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function toWords(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (isLittleEndian) return new Uint32Array(bytes.buffer);
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index, true));
}

function isTensorEntry(entry: unknown): entry is TensorEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isCount) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(isCount)
  );
}
