import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type SandboxOutcome, sandboxOutcomes } from './bench/sandbox-outcomes.ts';
import { sandboxLogText } from './generate-sandbox-log.ts';
import type { LogEntry } from './sandbox-log/log.ts';

const folder = new URL('../datasets/sandbox-log/', import.meta.url);
const packed = readFileSync(new URL('requests.jsonl.gz', folder));
const shipped = gunzipSync(packed).toString('utf8');
const entries = shipped
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as LogEntry);

test('the shipped log is what the generator writes', () => {
  // Compared unpacked: the compressed bytes depend on the zlib of the Node.js that wrote them.
  expect(sandboxLogText() === shipped).toBe(true);
  expect(packed.length).toBeLessThan(700_000);
});

test('holds what a month of traffic holds', () => {
  expect(entries.length).toBeGreaterThanOrEqual(3000);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  const stamps = entries.map((entry) => entry.timestamp);
  expect([...stamps].sort()).toEqual(stamps);

  const openings = entries
    .filter((entry) => entry.messages.length === 1)
    .map((entry) => entry.messages[0]?.content ?? '');
  const duplicates =
    openings.length - new Set(openings.map((text) => text.toLowerCase().replace(/\W+/gu, ' ').trim())).size;
  expect(duplicates / entries.length).toBeGreaterThan(0.03);
  expect(duplicates / entries.length).toBeLessThan(0.1);

  const later = entries.filter((entry) => entry.messages.length > 1).length;
  expect(later / entries.length).toBeGreaterThan(0.1);
  expect(later / entries.length).toBeLessThan(0.25);
});

test('carries the history of a conversation in each later request', () => {
  const byConversation = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    byConversation.set(entry.conversation_id, [...(byConversation.get(entry.conversation_id) ?? []), entry]);
  }
  for (const turns of byConversation.values()) {
    for (const [index, entry] of turns.entries()) {
      expect(entry.messages).toHaveLength(2 * index + 1);
      const previous = turns[index - 1];
      if (previous === undefined) continue;
      const reply = { role: 'assistant', content: previous.response.content.map((block) => block.text).join('') };
      expect(entry.messages.slice(0, -1)).toEqual([...previous.messages, reply]);
    }
  }
});

test('its data card counts what is there', () => {
  const card = readFileSync(new URL('README.md', folder), 'utf8');
  for (const group of new Set(entries.map((entry) => entry.group))) {
    const count = entries.filter((entry) => entry.group === group).length;
    expect(card).toMatch(new RegExp(`\\| \`${group}\` +\\| ${count} +\\|`));
  }
  expect(card).toContain(`${entries.length.toLocaleString('en')} requests`);
});

test('the models do on it what the data card says', () => {
  const sample = entries.filter((_, index) => index % 3 === 0);
  const outcomes = [...sandboxOutcomes(sample)].filter((outcome) => outcome.family !== 'unknown');
  const families = [...new Set(outcomes.map((outcome) => outcome.family))];
  expect(families.length).toBeGreaterThanOrEqual(17);
  expect(shareOf(outcomes, 'weakIsRight')).toBeGreaterThan(0.6);
  expect(shareOf(outcomes, 'weakIsRight')).toBeLessThan(0.7);
  expect(shareOf(outcomes, 'strongIsRight')).toBeGreaterThan(0.94);
  expect(shareOf(outcomes, 'strongIsRight')).toBeLessThan(0.97);
  for (const family of families) {
    const part = outcomes.filter((outcome) => outcome.family === family);
    expect(shareOf(part, 'weakIsRight'), family).toBeGreaterThan(0.25);
    expect(shareOf(part, 'weakIsRight'), family).toBeLessThan(0.95);
    expect(shareOf(part, 'strongIsRight'), family).toBeGreaterThan(0.9);
  }
});

function shareOf(outcomes: readonly SandboxOutcome[], field: 'weakIsRight' | 'strongIsRight'): number {
  return outcomes.filter((outcome) => outcome[field]).length / outcomes.length;
}
