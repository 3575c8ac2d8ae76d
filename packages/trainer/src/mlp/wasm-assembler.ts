/**
 * The bytes of a piece of WebAssembly. Instructions are functions from the code of their operands to their own, so that a
 * kernel reads as expressions: `f32x4.add(sum.get, f32x4.mul(left.get, right.get))`.
 *
 * Numbers in comments are sections of the WebAssembly core specification, release 2.0.
 */
export type Code = readonly number[];

const valueTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

export type ValueType = keyof typeof valueTypes;

/** A parameter or local variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/**
 * A function without a result.
 *
 * @param parameters by name, in the order of the call.
 * @param write gives the body; it gets the parameters by name and `local`, which declares another variable.
 */
export function wasmFunction<Name extends string>(
  name: string,
  parameters: Readonly<Record<Name, ValueType>>,
  write: (given: Readonly<Record<Name, Local>>, local: (type: ValueType) => Local) => Code,
): WasmFunction {
  const entries = Object.entries(parameters) as [Name, ValueType][];
  const given = Object.fromEntries(entries.map(([each], index) => [each, localAt(index)])) as Record<Name, Local>;
  const locals: ValueType[] = [];
  const body = write(given, (type) => localAt(entries.length + locals.push(type) - 1));
  return { name, parameters: entries.map(([, type]) => type), locals, body };
}

function localAt(index: number): Local {
  const at = unsigned(index);
  return { get: [0x20, ...at], set: (value) => [...value, 0x21, ...at] };
}

/** One after the other. */
export const sequence = (...parts: readonly Code[]): Code => parts.flat();

const binary =
  (...opcode: readonly number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...opcode];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: binary(0x6a),
  multiply: binary(0x6c),
  shiftLeft: binary(0x74),
  isLess: binary(0x49),
  load: (address: Code): Code => [...address, 0x28, 2, 0],
};

/** 5.4.7: vector instructions have the prefix 0xfd. */
const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

/** Four float32 lanes. Addresses are in bytes, `offset` is added to them. */
export const f32x4 = {
  load: (address: Code, offset = 0): Code => [...address, ...vector(0x00), 0, ...unsigned(offset)],
  /** One number into every lane. */
  loadSplat: (address: Code): Code => [...address, ...vector(0x09), 2, 0],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...vector(0x0b),
    0,
    ...unsigned(offset),
  ],
  splat: (value: Code): Code => [...value, ...vector(0x13)],
  constant: (value: number): Code => {
    const lane = new Uint8Array(Float32Array.of(value).buffer);
    return [...vector(0x0c), ...lane, ...lane, ...lane, ...lane];
  },
  /** All bits of a lane where it is so, none where it is not. */
  isGreater: binary(...vector(0x44)),
  and: binary(...vector(0x4e)),
  squareRoot: (value: Code): Code => [...value, ...vector(0xe3)],
  add: binary(...vector(0xe4)),
  subtract: binary(...vector(0xe5)),
  multiply: binary(...vector(0xe6)),
  divide: binary(...vector(0xe7)),
  /** `left < right ? right : left`, lane by lane. */
  pseudoMaximum: binary(...vector(0xeb)),
};

/** The body for as long as `condition` holds, asked before every turn. */
export const whileLoop = (condition: Code, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...[0x45, 0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

export const when = (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b];

/**
 * A module that imports its memory as `"env" "memory"` and exports every function under its name (5.5).
 *
 * @throws nothing: what is not valid is refused when it is compiled.
 */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...list(parameters.map((type) => [valueTypes[type]])), 0]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x01];
  const exports = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...list(locals.map((type) => [1, valueTypes[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(exports)),
    ...section(10, list(bodies)),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];

const text = (value: string): Code => list([...value].map((letter) => [letter.charCodeAt(0)]));

/** LEB128 (5.2.2): seven bits a byte, lowest first. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
