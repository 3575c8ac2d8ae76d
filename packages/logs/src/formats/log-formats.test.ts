import { messageText } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import type { LogReading, LogRecord } from '../log-format.ts';
import { records } from '../testing/records.ts';
import { logFormats } from './log-formats.ts';

const cases = Object.entries(records).flatMap(([format, ofFormat]) =>
  Object.entries(ofFormat).map(([kind, record]): [string, string, LogRecord] => [format, kind, record]),
);

function read(format: string, ...log: LogRecord[]): LogReading[] {
  const reader = logFormats.find(({ name }) => name === format)?.open();
  if (reader === undefined) throw new RangeError(`no format ${format}`);
  return [
    ...log.flatMap((record, index) => [...reader.read(record, { file: 'log', row: index + 1 })]),
    ...reader.end(),
  ];
}

const skippedIn = (readings: readonly LogReading[]): (string | undefined)[] =>
  readings.map((reading) => ('skipped' in reading ? reading.skipped : undefined));

const promptsIn = (readings: readonly LogReading[]) =>
  readings.flatMap((reading) => ('prompt' in reading ? [reading.prompt] : []));

test('there is a fixture for every format', () => {
  expect(Object.keys(records).sort()).toEqual(logFormats.map(({ name }) => name).sort());
});

describe.each(cases)('%s, %s', (format, _kind, record) => {
  test('is recognized by its own format and by no other', () => {
    const recognized = logFormats.filter((each) => each.recognize(record) !== undefined);
    expect(recognized.map(({ name }) => name)).toEqual([format]);
  });

  test('gives the question, the answer and the model', () => {
    const [prompt, ...others] = promptsIn(read(format, record));
    expect(others).toEqual([]);
    expect(prompt?.conversation.at(-1)).toEqual({ role: 'user', content: 'Capital of Peru?' });
    expect(prompt?.answers).toMatchObject([{ text: 'Lima', stopReason: 'complete' }]);
    expect(prompt?.answers?.[0]?.model).toBe(prompt?.model);
    expect(prompt?.model).toMatch(/^(openai\/)?(gpt-|claude-)/);
    expect(prompt?.source).toBe(format);
    const system = prompt?.conversation.filter(({ role }) => role === 'system').map(messageText) ?? [];
    for (const text of system) expect(text).toBe('Answer in one word.');
  });
});

test.each<[keyof typeof records, string, object]>([
  [
    'openai-chat',
    'merged',
    {
      requestId: 'chatcmpl-1',
      userId: 'u-7',
      timestampMs: 1_760_000_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      usage: { inputTokens: 21, outputTokens: 2 },
    },
  ],
  ['openai-chat', 'bodies as text', { id: 'r-1', requestId: 'r-1' }],
  ['openai-chat', 'answer under its own name', { usage: { inputTokens: 21, outputTokens: 2 } }],
  ['openai-chat', 'streamed text', { requestId: 'chatcmpl-2', usage: { inputTokens: 21, outputTokens: 2 } }],
  ['openai-responses', 'request and response', { requestId: 'resp_1', usage: { inputTokens: 18, outputTokens: 40 } }],
  [
    'anthropic',
    'request and response',
    { requestId: 'msg_1', userId: 'u-7', usage: { inputTokens: 20, outputTokens: 4 } },
  ],
  ['anthropic', 'streamed', { requestId: 'msg_2', usage: { inputTokens: 20, outputTokens: 4 } }],
  ['openrouter', 'request and response', { requestId: 'gen-1', usage: { costUsd: 0.0000043 } }],
  [
    'litellm',
    'prompts stored',
    {
      requestId: 'chatcmpl-9',
      conversationId: 's-1',
      userId: 'u-7',
      model: 'gpt-4o-mini',
      timestampMs: Date.UTC(2026, 2, 1, 10, 0, 0, 500),
      usage: { costUsd: 0.000012 },
      answers: [{ latencyMs: 750 }],
    },
  ],
  [
    'langfuse',
    'observations v2',
    {
      requestId: 'obs-1',
      conversationId: 's-1',
      userId: 'u-7',
      timestampMs: Date.UTC(2026, 2, 1, 10, 0, 0, 500),
      usage: { inputTokens: 21, outputTokens: 2, costUsd: 0.000012 },
    },
  ],
  [
    'otel-genai',
    'flat span',
    {
      requestId: 'b7ad6b7169203331',
      conversationId: 's-1',
      usage: { inputTokens: 21, outputTokens: 2 },
      answers: [{ latencyMs: 750 }],
    },
  ],
  ['otel-genai', 'OTLP', { usage: { inputTokens: 21 } }],
  [
    'langsmith',
    'OpenAI messages',
    { requestId: 'run-1', conversationId: 's-1', usage: { inputTokens: 21, outputTokens: 2 } },
  ],
  [
    'helicone',
    'with bodies',
    {
      requestId: 'h-1',
      conversationId: 's-1',
      userId: 'u-7',
      group: 'geography',
      timestampMs: Date.UTC(2026, 2, 1, 10, 0, 0, 500),
    },
  ],
  [
    'vercel-ai',
    'doGenerate',
    { group: 'geography', conversationId: 's-1', usage: { inputTokens: 21, outputTokens: 2 } },
  ],
])('%s, %s: what the log says beside', (format, kind, expected) => {
  const record: LogRecord | undefined = Object.entries(records[format]).find(([name]) => name === kind)?.[1];
  expect(promptsIn(read(format, record ?? {}))).toMatchObject([expected]);
});

describe('traps', () => {
  const { merged } = records['openai-chat'];
  const spend = records.litellm['prompts stored'];
  const observation = records.langfuse['observations v2'];
  const run = records.langsmith['OpenAI messages'];
  const span = records['vercel-ai'].doGenerate;

  test.each<[string, string, LogRecord, string]>([
    [
      'a failed request',
      'openai-chat',
      { request: merged, response: { error: { message: 'no' } } },
      'the request failed',
    ],
    [
      'a refused request',
      'openai-chat',
      { request: merged, response: { status: 429, body: {} } },
      'the request failed',
    ],
    [
      'an embedding',
      'openai-chat',
      { request: { model: 'text-embedding-3-small', input: ['a'] }, response: {} },
      'an embedding request',
    ],
    [
      'a moderation',
      'openai-chat',
      { request: { model: 'omni-moderation-latest', input: 'a' } },
      'a moderation request',
    ],
    [
      'a completion of old',
      'openai-chat',
      { request: { model: 'davinci-002', prompt: 'Once' } },
      'a completion request without messages',
    ],
    ['a response alone', 'openai-chat', { ...merged, messages: undefined }, 'the request was not logged'],
    [
      'sound',
      'openai-chat',
      { ...merged, messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      'a message holds something that is neither text, image nor tool call',
    ],
    [
      'an unknown predecessor',
      'openai-responses',
      { request: { model: 'm', input: 'And Chile?', previous_response_id: 'resp_0' }, response: {} },
      'continues a response that is not in the log',
    ],
    ['prompts not stored', 'litellm', { ...spend, messages: {}, response: {} }, 'content was not logged'],
    [
      'cut content',
      'litellm',
      { ...spend, messages: [{ role: 'user', content: 'x (litellm_truncated 900 chars)' }] },
      'LiteLLM cut its content (litellm_truncated)',
    ],
    ['a failed call', 'litellm', { ...spend, status: 'failure' }, 'the request failed'],
    ['an embedding by proxy', 'litellm', { ...spend, call_type: 'aembedding' }, 'an embedding request'],
    ['a span', 'langfuse', { ...observation, type: 'SPAN' }, 'not a call of a model but a step around one'],
    ['an observation without input', 'langfuse', { ...observation, input: null }, 'content was not logged'],
    ['a chain', 'langsmith', { ...run, run_type: 'chain' }, 'not a call of a model but a step around one'],
    ['a run that failed', 'langsmith', { ...run, error: 'Timeout' }, 'the request failed'],
    [
      'an outer span',
      'vercel-ai',
      { ...span, attributes: { ...span.attributes, 'ai.operationId': 'ai.generateText' } },
      'not a call of a model but a step around one',
    ],
    [
      'a span of a tool',
      'otel-genai',
      { attributes: { 'gen_ai.operation.name': 'execute_tool' } },
      'not a call of a model but a step around one',
    ],
    ['a span without content', 'otel-genai', { attributes: { 'gen_ai.request.model': 'm' } }, 'content was not logged'],
    [
      'a body that was left out',
      'helicone',
      { ...records.helicone['with bodies'], request_body: undefined },
      'content was not logged',
    ],
  ])('%s is skipped with its reason', (_name, format, record, reason) => {
    expect(skippedIn(read(format, record))).toEqual([reason]);
  });

  test('OpenTelemetry: times of JavaScript are seconds and nanoseconds', () => {
    const timed = { ...span, startTime: [1_772_359_200, 500_000_000], endTime: [1_772_359_201, 250_000_000] };
    expect(promptsIn(read('vercel-ai', timed))).toMatchObject([
      { timestampMs: 1_772_359_200_500, answers: [{ latencyMs: 750 }] },
    ]);
  });

  test('LangSmith: the session of a run is its project, not a conversation', () => {
    const [prompt] = promptsIn(read('langsmith', { ...run, extra: {} }));
    expect(prompt?.conversationId).toBeUndefined();
  });

  test('Langfuse: older observations take session and user from their trace', () => {
    const trace = { id: 't-1', timestamp: '2026-03-01 10:00:00', session_id: 's-9', user_id: 'u-9', bookmarked: false };
    const log = [trace, { ...observation, session_id: undefined, user_id: undefined }];
    const langfuse = logFormats.find(({ name }) => name === 'langfuse');
    expect(log.map((record) => langfuse?.rank?.(record))).toEqual([0, 1]);
    expect(promptsIn(read('langfuse', ...log))).toMatchObject([{ conversationId: 's-9', userId: 'u-9' }]);
  });

  test('Responses: a turn that names its predecessor gets the conversation back', () => {
    const { response, request } = records['openai-responses']['request and response'];
    const next = {
      request: { model: 'gpt-5-mini', input: 'And Chile?', previous_response_id: 'resp_1', instructions: 'Be brief.' },
      response: { ...response, id: 'resp_2' },
    };
    const [first, second] = promptsIn(read('openai-responses', { request, response }, next));
    expect(second?.conversation).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Capital of Peru?' },
      { role: 'assistant', content: 'Lima' },
      { role: 'user', content: 'And Chile?' },
    ]);
    expect(first?.conversationId).toBeUndefined();
    expect(second?.conversationId).toBe('resp_1');
  });

  test('Responses: a thread has the name that its first request has in the log', () => {
    const { response, request } = records['openai-responses']['request and response'];
    const ask = (id: string, more: object) => ({
      request_id: `own-${id}`,
      request: { ...request, ...more },
      response: { ...response, id },
    });
    const thread = [ask('a', {}), ask('b', { previous_response_id: 'a' }), ask('c', { previous_response_id: 'b' })];
    const named = thread.map((record, index) => (index === 0 ? { ...record, session_id: 's' } : record));
    const conversations = (log: LogRecord[]) =>
      promptsIn(read('openai-responses', ...log)).map(({ requestId, conversationId }) => [requestId, conversationId]);
    expect(conversations(thread)).toEqual([
      ['own-a', undefined],
      ['own-b', 'own-a'],
      ['own-c', 'own-a'],
    ]);
    expect(conversations(named).map(([, conversation]) => conversation)).toEqual(['s', 's', 's']);
  });

  test('what a request needs beside words is kept, and a tool call is no answer in words', () => {
    const asked = {
      ...merged,
      tools: [{ type: 'function', function: { name: 'weather' } }],
      response_format: { type: 'json_schema', json_schema: {} },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          ],
        },
      ],
      choices: [
        {
          message: {
            content: null,
            tool_calls: [{ id: 'c1', function: { name: 'weather', arguments: '{"city":"Lima"}' } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    };
    const [prompt] = promptsIn(read('openai-chat', asked));
    expect(prompt?.needs).toEqual(['tools', 'images', 'structured-output']);
    expect(prompt?.answers).toBeUndefined();
    expect(prompt?.usage).toEqual({ inputTokens: 21, outputTokens: 2 });
    expect(prompt?.conversation[0]?.content).toContainEqual({ type: 'image', mediaType: 'image/png' });
  });

  test.each([
    ['length', 'truncated'],
    ['content_filter', 'refusal'],
  ])('an answer that ended by %s is a %s one', (finish_reason, stopReason) => {
    const choices = [{ message: { role: 'assistant', content: 'Li' }, finish_reason }];
    expect(promptsIn(read('openai-chat', { ...merged, choices }))).toMatchObject([
      { answers: [{ text: 'Li', stopReason }] },
    ]);
  });

  test('a prompt that is JSON itself stays text', () => {
    const messages = [{ role: 'user', content: '[{"type":"text","text":"x"}]' }];
    expect(promptsIn(read('openai-chat', { ...merged, messages }))[0]?.conversation).toEqual(messages);
  });
});
