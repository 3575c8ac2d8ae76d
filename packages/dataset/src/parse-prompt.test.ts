import { DataError, type Prompt } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrompt } from './parse-prompt.ts';
import { promptId } from './prompt-id.ts';

// Through JSON, as a line of a file.
function readOne(record: unknown): Prompt {
  return parsePrompt(JSON.parse(JSON.stringify(record)), { file: 'log.jsonl', line: 1 });
}

test('reads a plain prompt with what is known about it', () => {
  const prompt = readOne({
    prompt: 'What is 6 x 7?',
    id: 12,
    source: 'faq',
    group: 'maths',
    timestamp: '2026-03-01T12:00:00+02:00',
    conversation_id: 'c1',
    user_id: null,
    reference: 42,
    verifier: 'numeric',
    model: 'ignored',
    usage: { input_tokens: 3 },
  });
  expect(prompt).toEqual({
    id: '12',
    conversation: [{ role: 'user', content: 'What is 6 x 7?' }],
    source: 'faq',
    group: 'maths',
    timestampMs: Date.UTC(2026, 2, 1, 10),
    conversationId: 'c1',
    reference: '42',
    verifier: 'numeric',
  });
});

test.each([
  [
    { name: 'numeric', tolerance: 0.01 },
    { name: 'numeric', tolerance: { absolute: 0.01 } },
  ],
  [
    { name: 'numeric', tolerance: '2.5 %' },
    { name: 'numeric', tolerance: { relative: 0.025 } },
  ],
  [{ name: 'multiple-choice', choices: ['Paris', 'Lyon'] }, undefined],
  [{ name: 'json', subset: true }, undefined],
  ['regex', undefined],
])('reads how an answer is to be checked: %j', (verifier, expected = verifier as never) => {
  expect(readOne({ prompt: 'x', reference: 'y', verifier }).verifier).toEqual(expected);
});

test('keeps a reference that is a JSON value as its text, and lets a module do without one', () => {
  const reference = { city: 'Paris', population: [2_100_000] };
  expect(readOne({ prompt: 'x', reference, verifier: 'json' })).toMatchObject({
    reference: '{"city":"Paris","population":[2100000]}',
  });
  expect(readOne({ prompt: 'x', reference: true }).reference).toBe('true');
  expect(readOne({ prompt: 'x', verifier: 'module' })).toMatchObject({ verifier: 'module' });
});

test('reads an OpenAI request: developer role, parts, images, tool calls and their results', () => {
  const { conversation } = readOne({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is in this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't1', function: { name: 'look', arguments: '{"x":1}' } }],
      },
      { role: 'tool', tool_call_id: 't1', content: 'a cat' },
    ],
  });
  expect(conversation).toEqual([
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is in this?' },
        { type: 'image', mediaType: 'image/png' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool-call', id: 't1', name: 'look', input: { x: 1 } }] },
    { role: 'tool', content: [{ type: 'tool-result', id: 't1', text: 'a cat' }] },
  ]);
});

test('reads an Anthropic request: system blocks, thinking, tool use and results', () => {
  const { conversation } = readOne({
    system: [
      { type: 'text', text: 'One.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Two.' },
    ],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'tool_use', id: 't1', name: 'weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'rain' }], is_error: false },
          { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AAAA' } },
        ],
      },
    ],
  });
  expect(conversation).toEqual([
    { role: 'system', content: 'One.\nTwo.' },
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: [{ type: 'tool-call', id: 't1', name: 'weather', input: { city: 'Oslo' } }] },
    {
      role: 'user',
      content: [
        { type: 'tool-result', id: 't1', text: 'rain', isError: false },
        { type: 'image', mediaType: 'image/webp' },
      ],
    },
  ]);
});

test('cuts off the logged answer, so that it does not change the prompt', () => {
  const question = { role: 'user', content: 'Why?' };
  const answered = readOne({ messages: [question, { role: 'assistant', content: 'So.' }] });
  expect(answered).toEqual(readOne({ messages: [question] }));
});

test('gives the same id to every spelling of a request, and another one to another request', () => {
  const prompts = [
    { prompt: 'Why?' },
    { messages: [{ content: 'Why?', role: 'user' }] },
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Why?' }] }] },
    { prompt: 'How?' },
  ].map(readOne);
  const ids = prompts.map((prompt) => prompt.id);
  expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(ids.slice(0, 3)).toEqual([ids[0], ids[0], ids[0]]);
  expect(ids[3]).not.toBe(ids[0]);
});

test('the id of a conversation does not depend on the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
      const reversed = Object.fromEntries(Object.entries(input).reverse());
      const id = (value: unknown): string =>
        promptId([{ role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'f', input: value }] }]);
      expect(id(reversed)).toBe(id(input));
    }),
  );
});

test.each([
  ['2026-03-01T12:00:00Z', Date.UTC(2026, 2, 1, 12)],
  ['2026-03-01T12:00:00', Date.UTC(2026, 2, 1, 12)],
  ['2026-03-01 12:00:00.123456', Date.UTC(2026, 2, 1, 12, 0, 0, 123)],
  ['2026-03-01 12:00:00+00', undefined],
  ['2026-03-01', Date.UTC(2026, 2, 1)],
  [1_700_000_000, 1_700_000_000_000],
  [1_700_000_000.5, 1_700_000_000_500],
  [1_700_000_000_000, undefined],
  ['yesterday', undefined],
  ['2026-13-01T00:00:00Z', undefined],
])('understands the timestamp %j or refuses it', (timestamp, expected) => {
  const reading = () => readOne({ prompt: 'x', timestamp });
  if (expected !== undefined) expect(reading().timestampMs).toBe(expected);
  else expect(reading).toThrow(/log\.jsonl:1: "timestamp" must be ISO 8601 text or a Unix time in seconds/);
});

test.each([
  [{ promt: 'x' }, /:1: "prompt" \(a string\) or "messages" \(a list\) is missing; the line has promt$/],
  [{ prompt: 'x', messages: [] }, /"prompt" and "messages" are both there/],
  [{ prompt: 5 }, /"prompt" must be a string; got 5/],
  [{ prompt: '   ' }, /no user message with text/],
  [{ messages: [{ role: 'system', content: 'x' }] }, /no user message with text/],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
    /no user message with text/,
  ],
  [{ messages: [{ role: 'robot', content: 'x' }] }, /"messages\[0\]\.role" must be one of system, .*tool; got "robot"/],
  [{ messages: [{ content: 'x' }] }, /"messages\[0\]\.role" must be one of .*; got nothing/],
  [{ messages: [{ role: 'user' }] }, /"messages\[0\]\.content" is missing; expected a string or a list of parts/],
  [{ messages: [{ role: 'user', content: 7 }] }, /"messages\[0\]\.content" must be a string or a list; got 7/],
  [
    { messages: [{ role: 'user', content: [{ type: 'document' }] }] },
    /"messages\[0\]\.content\[0\]\.type" must be one of text.*; got "document"/,
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    /"messages\[0\]\.content\[0\]\.text" is missing; expected a string/,
  ],
  [{ messages: 'x' }, /"messages" must be a list; got "x"/],
  [
    { prompt: 'x', verifier: 'fuzzy', reference: 'y' },
    /"verifier" must be one of exact, text, numeric, multiple-choice, json, regex, module or a JSON object; got "fuzzy"/,
  ],
  [
    { prompt: 'x', verifier: { name: 'fuzzy' }, reference: 'y' },
    /"verifier\.name" must be one of numeric, multiple-choice, json, exact, text, regex, module; got "fuzzy"/,
  ],
  [
    { prompt: 'x', verifier: { name: 'numeric', tolerance: -1 }, reference: '1' },
    /"verifier\.tolerance" must be a number of 0 or more, or a percentage such as "1%"; got -1/,
  ],
  [{ prompt: 'x', verifier: { name: 'exact', tolerance: 1 }, reference: '1' }, /"verifier" has no field "tolerance"/],
  [
    { prompt: 'x', verifier: { name: 'multiple-choice', choices: ['one'] }, reference: 'A' },
    /"verifier\.choices" must list the texts of 2 to 26 options/,
  ],
  [{ prompt: 'x', verifier: { name: 'json' } }, /"verifier" is json, which needs the correct answer in "reference"/],
  [{ prompt: 'x', verifier: 'exact' }, /"verifier" is exact, which needs the correct answer in "reference"/],
  [[1], /the line must be a JSON object; got a list/],
  ['text', /the line must be a JSON object; got "text"/],
])('refuses %j, naming line and field', (record, message) => {
  expect(() => readOne(record)).toThrow(DataError);
  expect(() => readOne(record)).toThrow(message);
});

test('refuses a tool call too deep for whatever walks it later, and keeps such arguments as the text they came in', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const turn = { role: 'user', content: 'And?' };
  const withParts = `{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":${deep}}]},${JSON.stringify(turn)}]}`;
  const place = { file: 'log.jsonl', line: 1 };
  expect(() => parsePrompt(JSON.parse(withParts), place)).toThrow(/log\.jsonl:1: .*is nested too deeply/);
  const call = { id: 'a', function: { name: 'f', arguments: deep } };
  const { conversation } = parsePrompt({ messages: [{ role: 'assistant', tool_calls: [call] }, turn] }, place);
  expect(conversation[0]?.content).toEqual([{ type: 'tool-call', id: 'a', name: 'f', input: deep }]);
});
