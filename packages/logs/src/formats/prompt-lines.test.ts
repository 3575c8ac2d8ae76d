import { DataError } from '@farthing/core';
import { expect, test } from 'vitest';
import type { LogRecord } from '../log-format.ts';
import { promptLines } from './prompt-lines.ts';

function read(...records: LogRecord[]) {
  const reader = promptLines.open();
  return records.flatMap((record, index) => [...reader.read(record, { file: 'log.jsonl', row: index + 1 })]);
}

test('keeps what was answered, by whom, and what it took', () => {
  const [reading] = read({
    prompt: 'Why?',
    model: 'small',
    completion: 'So.',
    usage: { input_tokens: 3, output_tokens: 2 },
    cost_usd: 0.01,
    latency_ms: 40,
  });
  expect(reading).toMatchObject({
    prompt: {
      conversation: [{ role: 'user', content: 'Why?' }],
      model: 'small',
      usage: { inputTokens: 3, outputTokens: 2, costUsd: 0.01 },
      answers: [{ model: 'small', text: 'So.', stopReason: 'complete', inputTokens: 3, costUsd: 0.01, latencyMs: 40 }],
    },
  });
});

test('without a model there is no answer to use', () => {
  expect(read({ prompt: 'Why?', answer: 'So.' })).toEqual([
    { place: { file: 'log.jsonl', row: 1 }, prompt: expect.not.objectContaining({ answers: expect.anything() }) },
  ]);
});

test('gives identical repeats as they come and refuses one id for two requests', () => {
  expect(read({ id: 'a', prompt: 'x' }, { id: 'a', prompt: 'x' })).toHaveLength(2);
  expect(() => read({ id: 'a', prompt: 'x' }, { id: 'a', prompt: 'y' })).toThrow(
    /log\.jsonl:2: "id" must be unique; got "a", which an earlier line has for another request/,
  );
});

test('takes the times of a Parquet file', () => {
  const [reading] = read({ prompt: 'x', timestamp: new Date('2026-03-01T10:00:00.250Z') });
  expect(reading).toMatchObject({ prompt: { timestampMs: Date.UTC(2026, 2, 1, 10, 0, 0, 250) } });
  expect(() => read({ prompt: 'x', timestamp: new Date(Number.NaN) })).toThrow(/log\.jsonl:1: "timestamp"/);
});

test('a turn of the assistant at the end is the logged answer and no part of what was asked', () => {
  const messages = [
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'So.' },
  ];
  expect(read({ messages, model: 'small', reference: 'So.' })).toMatchObject([
    { prompt: { conversation: [{ role: 'user', content: 'Why?' }], model: 'small', answers: [{ text: 'So.' }] } },
  ]);
});

test('a bad field is an error with its line', () => {
  expect(() => read({ prompt: 'x' }, { prompt: 5 })).toThrow(DataError);
  expect(() => read({ prompt: 'x' }, { prompt: 5 })).toThrow(/log\.jsonl:2: "prompt" must be a string; got 5/);
});
