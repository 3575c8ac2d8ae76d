import { createRandom, DataError, type Random } from '@farthing/core';
import { expect, test } from 'vitest';
import type { LogReading, LogRecord } from '../log-format.ts';
import { records } from '../testing/records.ts';
import { logFormats } from './log-formats.ts';

const deep = (levels: number): unknown => JSON.parse(`${'{"a":['.repeat(levels)}${']}'.repeat(levels)}`);

/** What software and vandals leave where something else should be. */
const oddities: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1e308,
  Number.NaN,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '{',
  '[1,',
  '{}',
  '[]',
  'null',
  '__proto__',
  [],
  {},
  [[]],
  [null],
  [[[{}]]],
  { __proto__: null },
  JSON.parse('{"__proto__": {"role": "user"}, "constructor": 1}'),
  'data: {',
  'data: {"choices":[{}]}\n\n',
  [{ type: 'message_start' }],
  [{ type: 'response.completed' }],
  'x'.repeat(100_000),
  deep(500),
  { role: 'user', content: deep(200) },
  { type: 'tool_use', name: 't', input: deep(2_000) },
  [{ role: 'tool' }],
  '2026-13-45',
  -62_135_596_800_000,
  { stringValue: 5 },
  { arrayValue: { values: {} } },
  new Date(Number.NaN),
  '💸\u202e',
];

/** A copy with one to four of its values replaced, dropped, wrapped, doubled or moved elsewhere. */
function mutated(record: LogRecord, random: Random): LogRecord {
  const copy = structuredClone(record) as Record<string, unknown>;
  for (let times = 1 + Math.floor(random.next() * 4); times > 0; times--) mutate(copy, random);
  return copy;
}

function mutate(root: Record<string, unknown>, random: Random): void {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
  let holder: Record<string, unknown> = root;
  let key = pick(Object.keys(holder));
  while (random.next() < 0.75) {
    const inner = holder[key];
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break;
    holder = inner as Record<string, unknown>;
    key = pick(Object.keys(holder));
  }
  if (key === undefined) return;
  const value = holder[key];
  const changes: (() => void)[] = [
    () => delete holder[key],
    () => (holder[key] = pick(oddities)),
    () => (holder[key] = [value]),
    () => (holder[key] = { [key]: value }),
    () => (holder[key] = typeof value === 'string' ? value.slice(0, value.length / 2) : JSON.stringify(value)),
    () => (holder[pick(Object.keys(root))] = value),
    () => (holder[key] = Array.isArray(value) ? [...value, ...value] : [value, value]),
  ];
  pick(changes)();
}

test('10,000 mutated records: every reader reads each or counts it as skipped; only strict ones throw, naming the line', () => {
  const random = createRandom(3, 'mutated records');
  const originals = Object.values(records).flatMap((kinds): LogRecord[] => Object.values(kinds));
  const log = Array.from({ length: 10_000 }, (_, index) => mutated(originals[index % originals.length] ?? {}, random));
  let prompts = 0;
  for (const format of logFormats) {
    const reader = format.open();
    const accounted = new Set<number>();
    const account = (reading: LogReading): void => {
      accounted.add(reading.place.row);
      if ('prompt' in reading) {
        prompts++;
        expect(reading.prompt.conversation.length).toBeGreaterThan(0);
        expect(reading.prompt.id).not.toBe('');
      } else expect(reading.skipped).toMatch(/^[A-Za-z ,()_-]+$/);
    };
    for (const [index, record] of log.entries()) {
      format.recognize(record);
      try {
        for (const reading of reader.read(record, { file: 'log', row: index + 1 })) account(reading);
      } catch (thrown) {
        if (format.isStrict !== true) throw thrown;
        expect(thrown).toBeInstanceOf(DataError);
        expect(thrown).toMatchObject({ line: index + 1, message: expect.not.stringContaining('\n') });
        accounted.add(index + 1);
      }
    }
    for (const reading of reader.end()) account(reading);
    expect(accounted.size, format.name).toBe(log.length);
  }
  // Most mutations leave something to read, or this would test nothing.
  expect(prompts).toBeGreaterThan(5_000);
});
