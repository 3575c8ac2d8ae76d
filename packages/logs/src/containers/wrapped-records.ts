/** Names under which interfaces and exports hand out lists of records. */
const wrapperNames = new Set([
  'data',
  'records',
  'rows',
  'items',
  'results',
  'logs',
  'requests',
  'runs',
  'observations',
  'traces',
  'spans',
]);

/** OpenTelemetry's lists, whose name says how their items are to be read: it stays with each of them. */
const resourceNames = new Set(['resourceSpans', 'resource_spans', 'resourceLogs', 'batches']);

/** An object with one of these is a record, whatever lists it holds. */
const recordNames = ['id', 'request_id', 'model', 'prompt', 'messages', 'input', 'inputs', 'request', 'attributes'];

/** Whether a field of this name shows that the object around it is a record itself. */
export function isOfRecord(name: string): boolean {
  return recordNames.includes(name);
}

/** How the items of a list under this name become records; `undefined` for a name that wraps none. */
export function wrapping(name: string): ((item: unknown) => unknown) | undefined {
  if (resourceNames.has(name)) return (item) => ({ [name]: [item] });
  return wrapperNames.has(name) ? (item) => item : undefined;
}

/** The records in a list, or in an object that holds little else than a list of them; `undefined` for a record itself. */
export function unwrapped(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value) || recordNames.some((name) => name in value)) return undefined;
  for (const [name, list] of Object.entries(value)) {
    const unwrap = wrapping(name);
    if (unwrap !== undefined && Array.isArray(list) && list.every(isObject)) return list.map(unwrap);
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
