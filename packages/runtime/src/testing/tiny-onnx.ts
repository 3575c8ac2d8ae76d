// Just enough of ONNX's protobuf (onnx/onnx.proto) to write a graph of float32 weights by hand.

/** A field of a message: varint for numbers, length-delimited for all else. */
function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

const message = (...fields: readonly Uint8Array[]): Uint8Array => Buffer.concat(fields);

const elementTypes = { float32: 1, int64: 7 } as const;

export function tensor(
  name: string,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array | BigInt64Array },
): Uint8Array {
  const type = data instanceof Float32Array ? elementTypes.float32 : elementTypes.int64;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(...shape.map((side) => field(1, side)), field(2, type), field(8, name), field(9, raw));
}

/** Attributes: whole numbers from 0 up, or lists of them. */
export function node(
  operator: string,
  wires: {
    readonly inputs: readonly string[];
    readonly output: string;
    readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  },
): Uint8Array {
  const attributes = Object.entries(wires.attributes ?? {}).map(([name, value]) =>
    typeof value === 'number'
      ? message(field(1, name), field(3, value), field(20, 2))
      : message(field(1, name), ...value.map((each) => field(8, each)), field(20, 7)),
  );
  return message(
    ...wires.inputs.map((input) => field(1, input)),
    field(2, wires.output),
    field(4, operator),
    ...attributes.map((attribute) => field(5, attribute)),
  );
}

/** Shape entries are names (of what varies) or numbers. */
export function valueInfo(
  name: string,
  { type, shape }: { readonly type: keyof typeof elementTypes; readonly shape: readonly (string | number)[] },
): Uint8Array {
  const sides = shape.map((side) => field(1, typeof side === 'number' ? field(1, side) : field(2, side)));
  const tensorType = message(field(1, elementTypes[type]), field(2, message(...sides)));
  return message(field(1, name), field(2, field(1, tensorType)));
}

export function onnxModel(graph: {
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}): Uint8Array {
  const encoded = message(
    ...graph.nodes.map((each) => field(1, each)),
    field(2, 'tiny'),
    ...graph.initializers.map((each) => field(5, each)),
    ...graph.inputs.map((each) => field(11, each)),
    ...graph.outputs.map((each) => field(12, each)),
  );
  const opset = message(field(1, ''), field(2, 14));
  return message(field(1, 8), field(7, encoded), field(8, opset));
}
