import { type Conversation, scoringText } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeRequest } from './describe-request.ts';
import { readChatBody, readMessagesBody, readModelPrompt, readResponsesBody } from './read-conversation.ts';

describe('a conversation is read from', () => {
  test('a body of Messages', () => {
    const body = {
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'tool_use', id: 't1', name: 'look', input: { at: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'nothing' }] },
            { type: 'document', source: { type: 'text', data: 'a letter' } },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } },
            { type: 'from_the_future', text: 'and now?' },
          ],
        },
      ],
    };
    expect(readMessagesBody(body)).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', content: [{ type: 'image', mediaType: 'image/png' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '' },
          { type: 'tool-call', id: 't1', name: 'look', input: { at: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool-result', id: 't1', text: 'nothing', isError: true },
          { type: 'text', text: 'a letter' },
          { type: 'image', mediaType: 'application/pdf', byteLength: 1 },
          { type: 'text', text: 'and now?' },
        ],
      },
    ]);
  });

  test('a body of Chat Completions', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,AA' } }] },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: 'nothing' },
      ],
    };
    expect(readChatBody(body)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'image', mediaType: 'image/jpeg' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'look', input: '{"at":1}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'c1', text: 'nothing' }] },
    ]);
  });

  test('a body of Responses', () => {
    expect(readResponsesBody({ input: 'hi', instructions: 'Be brief.' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ]);
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'nothing' },
    ];
    expect(readResponsesBody({ input })).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'look', input: '{}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'c1', text: 'nothing' }] },
    ]);
  });

  test('a prompt of the AI SDK', () => {
    const prompt = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'file', mediaType: 'image/png', data: 'AA' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 1 } }] },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'c1', toolName: 'look', output: { type: 'error-text', value: 'nothing' } },
          { type: 'tool-result', toolCallId: 'c2', toolName: 'look', output: { type: 'json', value: { at: 2 } } },
        ],
      },
    ];
    expect(readModelPrompt(prompt)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'image', mediaType: 'image/png' },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'look', input: { at: 1 } }] },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'c1', text: 'nothing', isError: true },
          { type: 'tool-result', id: 'c2', text: '{"at":2}' },
        ],
      },
    ]);
  });
});

describe('what a result or a document holds is read as deep as it lies:', () => {
  const words = 'word '.repeat(300_000);
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } };
  const tokensOf = (conversation: Conversation): number =>
    describeRequest({
      conversation,
      tools: undefined,
      hasSchema: false,
      maxOutputTokens: undefined,
      conversationId: undefined,
    }).inputTokens!;
  const readBlock = (block: object) => readMessagesBody({ messages: [{ role: 'user', content: [block] }] });

  test('images and text of a tool', () => {
    const result = { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'a map' }, image] };
    expect(readBlock(result)[0]?.content).toEqual([
      { type: 'tool-result', id: 't', text: 'a map' },
      { type: 'image', mediaType: 'image/png' },
    ]);
    const output = [{ type: 'input_image', image_url: 'data:image/png;base64,AA' }];
    expect(readResponsesBody({ input: [{ type: 'function_call_output', call_id: 'c', output }] })).toEqual([
      {
        role: 'tool',
        content: [
          { type: 'tool-result', id: 'c', text: '' },
          { type: 'image', mediaType: 'image/png' },
        ],
      },
    ]);
  });

  test('an image of a megabyte from a tool of the AI SDK is an image, and no text', () => {
    const value = [{ type: 'image-data', data: 'A'.repeat(1_000_000), mediaType: 'image/png' }];
    const part = { type: 'tool-result', toolCallId: 'c', toolName: 'look', output: { type: 'content', value } };
    const conversation = readModelPrompt([{ role: 'tool', content: [part] }]);
    expect(conversation[0]?.content).toMatchObject([{ type: 'tool-result', text: '' }, { type: 'image' }]);
    expect(tokensOf(conversation)).toBeLessThan(2000);
  });

  test.each([
    ['search result', { type: 'search_result', title: 'a book', content: [{ type: 'text', text: words }] }],
    ['document', { type: 'document', source: { type: 'content', content: [{ type: 'text', text: words }] } }],
    ['document in one piece', { type: 'document', source: { type: 'content', content: words } }],
    [
      'page that was fetched',
      {
        type: 'web_fetch_tool_result',
        content: { type: 'web_fetch_result', content: { type: 'document', source: { type: 'text', data: words } } },
      },
    ],
    [
      'command',
      { type: 'bash_code_execution_tool_result', content: { type: 'bash_code_execution_result', stdout: words } },
    ],
  ])('the words of a %s', (_, block) => {
    expect(tokensOf(readBlock(block))).toBeGreaterThan(300_000);
  });

  test.each([
    [
      'Messages',
      readBlock({ type: 'document', source: { media_type: 'application/pdf', data: 'A'.repeat(8_000_000) } }),
    ],
    [
      'Chat Completions',
      readChatBody({
        messages: [
          {
            role: 'user',
            content: [{ type: 'file', file: { file_data: `data:application/pdf;base64,${'A'.repeat(8_000_000)}` } }],
          },
        ],
      }),
    ],
    [
      'the AI SDK',
      readModelPrompt([
        { role: 'user', content: [{ type: 'file', mediaType: 'application/pdf', data: new Uint8Array(6_000_000) }] },
      ]),
    ],
  ])('a PDF of 6 MB in %s counts by its size', (_, conversation) => {
    expect(tokensOf(conversation)).toBeGreaterThan(200_000);
    expect(tokensOf(conversation)).toBeLessThan(300_000);
  });

  test('what holds itself comes to an end', () => {
    const endless: Record<string, unknown> = { type: 'tool_result', tool_use_id: 't' };
    endless.content = [endless];
    expect(readBlock(endless)[0]?.content).toMatchObject([{ type: 'tool-result', id: 't' }]);
  });
});

const kinds = [
  'text',
  'image',
  'image_url',
  'document',
  'file',
  'tool_use',
  'tool_result',
  'function_call',
  'search_result',
  'mystery',
];
const loose = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
    tie('part'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  part: fc.record(
    {
      type: fc.constantFrom(...kinds),
      role: fc.oneof(fc.constantFrom('user', 'assistant', 'tool', 'critic', '__proto__'), fc.anything()),
      content: tie('value'),
      text: tie('value'),
      source: tie('value'),
      input: tie('value'),
      output: tie('value'),
      image_url: tie('value'),
      tool_calls: tie('value'),
      function: tie('value'),
    },
    { requiredKeys: [] },
  ),
}));

test('whatever a request holds, a conversation that can be scored is read, with every message in its place', () => {
  fc.assert(
    fc.property(fc.array(loose.part, { maxLength: 5 }), loose.value, (messages, other) => {
      const readers = [
        readMessagesBody({ messages, system: other }),
        readChatBody({ messages }),
        readResponsesBody({ input: messages, instructions: other }),
        readModelPrompt(messages),
      ];
      for (const conversation of readers) {
        expect(conversation.length).toBeGreaterThanOrEqual(messages.length);
        expect(scoringText(conversation)).toBeTypeOf('string');
        describeRequest({
          conversation,
          tools: other,
          hasSchema: false,
          maxOutputTokens: other,
          conversationId: undefined,
        });
      }
      for (const read of [readMessagesBody, readChatBody, readResponsesBody, readModelPrompt]) {
        expect(Array.isArray(read(other))).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
