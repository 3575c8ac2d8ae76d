import { type Conversation, type Message, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoggedPrompt } from '../log-format.ts';
import { collect, rereadable } from '../testing/stream.ts';
import { type PrepareOptions, preparePrompts } from './prepare-prompts.ts';

let nextId = 0;
const request = (asked: string | Conversation, more: Partial<LoggedPrompt> = {}): LoggedPrompt => ({
  id: `${nextId++}`,
  conversation: typeof asked === 'string' ? userConversation(asked) : asked,
  ...more,
});

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });
const answered = (text: string, model = 'm') => ({ answers: [{ model, text, stopReason: 'complete' as const }] });

async function prepare(log: readonly LoggedPrompt[], options: PrepareOptions = {}) {
  const { report, count, read } = await preparePrompts(rereadable(log), options);
  const prompts = await collect(read());
  expect(prompts).toHaveLength(count);
  expect(await collect(read())).toEqual(prompts);
  const leftOut = [...report.leftOut.values()].reduce((sum, each) => sum + each, 0);
  expect(prompts.reduce((sum, { weight }) => sum + weight, 0) + leftOut).toBe(report.requests);
  expect(report.prompts + report.nearDuplicates + report.repetitions + leftOut).toBe(report.requests);
  return { prompts, report };
}

describe('conversations', () => {
  test('requests that continue one another are prompts of their own in one conversation', async () => {
    const opening = [system('Monday'), user('hi')];
    const second = [system('Tuesday'), user('hi'), assistant('hello!'), user('what is 2 + 2?')];
    const third = [...second, assistant('4'), user('and 3 + 3?')];
    const { prompts, report } = await prepare([
      request(opening, answered(' hello! ')),
      request('something else'),
      request(second),
      request(third),
    ]);
    const [first, alone, ...rest] = prompts.map((prompt) => prompt.conversationId);
    expect(first).toBe('conversation-1');
    expect(alone).toBeUndefined();
    expect(rest).toEqual([first, first]);
    expect(prompts[3]?.conversation).toEqual(third);
    expect(report.linked).toBe(3);
  });

  test('an answer the log has for the first request must be the one that the second one holds', async () => {
    const second = [user('hi'), assistant('Good day.'), user('bye')];
    const { report } = await prepare([request('hi', answered('Hello!')), request(second)]);
    expect(report.linked).toBe(0);
  });

  test('two users who begin alike are in two conversations', async () => {
    const goOn = (text: string) => [user('hi'), assistant('hello'), user(text)];
    const { prompts } = await prepare([
      request('hi', { userId: 'a' }),
      request(goOn('apples'), { userId: 'a' }),
      request([user('hi '), ...goOn('pears').slice(1)], { userId: 'b' }),
    ]);
    expect(prompts.map((prompt) => prompt.conversationId)).toEqual(['conversation-1', 'conversation-1', undefined]);
  });

  test('a conversation that the log names keeps its name', async () => {
    const { prompts, report } = await prepare([
      request('hi', { conversationId: 'x' }),
      request([user('hi'), assistant('hello'), user('bye')], { conversationId: 'y' }),
    ]);
    expect(prompts.map((prompt) => prompt.conversationId)).toEqual(['x', 'y']);
    expect(report.linked).toBe(0);
  });

  test('the request that a thread is named after is of that thread', async () => {
    const { prompts } = await prepare([
      request('hi', { requestId: 'resp_1' }),
      request('unrelated', { requestId: 'resp_9' }),
      request([user('hi'), assistant('hello'), user('bye')], { requestId: 'resp_2', conversationId: 'resp_1' }),
    ]);
    expect(prompts.map((prompt) => prompt.conversationId)).toEqual(['resp_1', undefined, 'resp_1']);
  });

  const lone = (text: string, answer: string | undefined, more: Partial<LoggedPrompt> = {}) =>
    request(text, { conversationId: 's', ...(answer === undefined ? {} : answered(answer)), ...more });

  test('where a log keeps only the last turn of a session, the earlier ones are put back', async () => {
    const { prompts, report } = await prepare([
      lone('Who wrote Emma?', 'Jane Austen.', { timestampMs: 1 }),
      lone('When was she born?', '1775.', { timestampMs: 2 }),
      lone('And where?', undefined, { timestampMs: 3 }),
    ]);
    expect(prompts[2]?.conversation).toEqual([
      user('Who wrote Emma?'),
      assistant('Jane Austen.'),
      user('When was she born?'),
      assistant('1775.'),
      user('And where?'),
    ]);
    expect(report.restored).toBe(2);
  });

  test.each<[string, LoggedPrompt[]]>([
    ['the earlier answer is missing', [lone('a?', undefined), lone('b?', 'B')]],
    ['the times go back', [lone('a?', 'A', { timestampMs: 2 }), lone('b?', 'B', { timestampMs: 1 })]],
    [
      'the log holds whole requests',
      [lone('a?', 'A', { source: 'openai-chat' }), lone('b?', 'B', { source: 'openai-chat' })],
    ],
    [
      'the instructions differ, as in steps of a program',
      [
        request([system('Sort.'), user('a?')], { conversationId: 's', ...answered('A') }),
        request([system('Sum up.'), user('b?')], { conversationId: 's' }),
      ],
    ],
    [
      'another session of the log holds its history',
      [lone('a?', 'A'), lone('b?', 'B'), request([user('x'), assistant('y'), user('z')], { conversationId: 't' })],
    ],
  ])('a turn stays as the log has it when %s', async (_, log) => {
    const { prompts, report } = await prepare(log);
    expect(prompts.map((prompt) => prompt.conversation)).toEqual(log.map((each) => each.conversation));
    expect(report.restored).toBe(0);
  });

  test('what cannot be put to another model is left out, with its reason, unless asked for', async () => {
    const call: Message = { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'f', input: {} }] };
    const result = { type: 'tool-result' as const, id: '1', text: '7' };
    const log = [
      request([user('how many?'), call, { role: 'tool', content: [result] }]),
      request([user('how many?'), call, { role: 'user', content: [result] }]),
      request([user('how many?'), call, { role: 'user', content: [result, { type: 'text', text: 'go on' }] }]),
    ];
    const { report, prompts } = await prepare([...log, request('see?', { needs: ['images'] }), request('fine')]);
    expect([...report.leftOut]).toEqual([
      ['a step of a tool loop, without new words', 2],
      ['tool calls cannot be replayed without the tools', 1],
      ['it has an image, and only words are sent', 1],
    ]);
    expect(prompts).toMatchObject([{ conversation: [{ content: 'fine' }] }]);
    expect((await prepare(log, { filter: { unanswerable: true } })).prompts).toHaveLength(3);
  });
});

test('counts what a filter leaves out by reason', async () => {
  const log = [
    request('early', { timestampMs: 5, group: 'g', model: 'm' }),
    request('late!', { timestampMs: 20, group: 'g', model: 'm' }),
    request('timeless', { group: 'g', model: 'm' }),
    request('elsewhere', { timestampMs: 10, group: 'h', model: 'm' }),
    request('by another', { timestampMs: 10, group: 'g', model: 'n' }),
    request('hm', { timestampMs: 10, group: 'g', model: 'm' }),
    request('far too long a text', { timestampMs: 10, group: 'g', model: 'm' }),
    request('just right', { timestampMs: 10, group: 'g', model: 'm' }),
  ];
  const filter = { sinceMs: 10, untilMs: 20, groups: ['g'], models: ['m'], minChars: 3, maxChars: 15 };
  const { prompts, report } = await prepare(log, { filter });
  expect(prompts.map((prompt) => prompt.conversation[0]?.content)).toEqual(['just right']);
  expect(Object.fromEntries(report.leftOut)).toEqual({
    'too early': 1,
    'too late': 1,
    'no time in the log': 1,
    'another group': 1,
    'another model': 1,
    'too short': 1,
    'too long': 1,
  });
});

describe('redaction', () => {
  test('messages, tools, answers and reference share their placeholders', async () => {
    const { prompts, report } = await prepare(
      [
        request(
          [
            user('I am ann@mail.org, find bob@mail.org'),
            {
              role: 'assistant',
              content: [{ type: 'tool-call', id: '1', name: 'find', input: { 'bob@mail.org': ['ann@mail.org', 3] } }],
            },
            { role: 'tool', content: [{ type: 'tool-result', id: '1', text: 'bob@mail.org: +49 30 1234567' }] },
            user('thanks'),
          ],
          { reference: 'bob@mail.org', ...answered('Ask Bob@mail.org.') },
        ),
      ],
      { filter: { unanswerable: true } },
    );
    expect(prompts[0]).toMatchObject({
      conversation: [
        { content: 'I am [e-mail 1], find [e-mail 2]' },
        { content: [{ input: { '[e-mail 2]': ['[e-mail 1]', 3] } }] },
        { content: [{ text: '[e-mail 2]: [phone number 1]' }] },
        { content: 'thanks' },
      ],
      reference: '[e-mail 2]',
      answers: [{ text: 'Ask [e-mail 2].' }],
    });
    expect(Object.fromEntries(report.redactions)).toEqual({ 'e-mail': 7, 'phone number': 1 });
    expect(report.redactedRequests).toBe(1);
  });

  test('requests that differ only in what is redacted are one prompt', async () => {
    const log = [request('Reset the password of ann@mail.org'), request('Reset the password of bob@mail.org')];
    expect((await prepare(log)).prompts).toMatchObject([{ weight: 2 }]);
    expect((await prepare(log, { redact: false })).prompts).toMatchObject([
      { conversation: [{ content: 'Reset the password of ann@mail.org' }] },
      { weight: 1 },
    ]);
  });
});

describe('repetitions', () => {
  test('a whole answer takes the place of one that was cut off, and other needs make another prompt', async () => {
    const cut = { answers: [{ model: 'm', text: 'On the', stopReason: 'truncated' as const }] };
    const { prompts } = await prepare(
      [
        request('same', cut),
        request('same', answered('On the left.')),
        request('same', { needs: ['structured-output'] }),
      ],
      { filter: { unanswerable: true } },
    );
    expect(prompts).toMatchObject([
      { weight: 2, answers: [{ model: 'm', text: 'On the left.' }] },
      { weight: 1, needs: ['structured-output'] },
    ]);
    expect(prompts[0]?.answers).toHaveLength(1);
  });

  test('the first stays, with the first answer of each model', async () => {
    const { prompts, report } = await prepare([
      request('hello', { group: 'first', ...answered('A', 'm') }),
      request('bye'),
      request('hello', { group: 'second', ...answered('B', 'm') }),
      request('hello', answered('C', 'n')),
      request('hello', answered('D', 'n')),
    ]);
    expect(prompts).toMatchObject([
      {
        group: 'first',
        weight: 4,
        answers: [
          { model: 'm', text: 'A' },
          { model: 'n', text: 'C' },
        ],
      },
      { weight: 1 },
    ]);
    expect(prompts[0]?.answers).toHaveLength(2);
    expect(report.repetitions).toBe(3);
  });

  test('what is checked in different ways or said in different roles is not the same', async () => {
    const { prompts } = await prepare(
      [
        request('2 + 2'),
        request('2 + 2', { reference: '4' }),
        request('2 + 2', { reference: '4', verifier: 'numeric' }),
        request([system('2 + 2')]),
      ],
      { filter: { unanswerable: true } },
    );
    expect(prompts).toHaveLength(4);
  });

  test('no request is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), async (texts) => {
        const { prompts } = await prepare(texts.map((text) => request(text)));
        expect(prompts.map((prompt) => prompt.conversation[0]?.content)).toEqual([...new Set(texts)]);
      }),
    );
  });
});

describe('near duplicates', () => {
  const long =
    'Our shop sells hand made lamps and we would like a friendly message to a customer whose parcel was lost on its way by the carrier, offering to send the same lamp again at once or to give the money back, as they like';

  test.each<[string, string, string]>([
    ['case and punctuation', 'how do i reset my router?', 'How do I reset my router'],
    ['white space and width', 'Explain  the ＧＤＰ of\nFrance', 'explain the GDP of France.'],
    ['a word less in a long text', long, long.replace('at once ', '')],
    ['a greeting before a long text', long, `Hello! ${long}`],
    [
      'a character in Chinese',
      `${'请帮我写一封邮件给客户说明他的包裹在运输途中丢失了我们可以重新发货或者退款'}。`,
      '请帮我写一封邮件给客户说明他的包裹在运输途中丢失了我们可以重新发货或者退款吧',
    ],
  ])('%s makes no other prompt', async (_, one, other) => {
    const { prompts, report } = await prepare([request(one, answered('A')), request(other, answered('B', 'n'))]);
    expect(prompts).toMatchObject([{ conversation: [{ content: one }], weight: 2, answers: [{ text: 'A' }] }]);
    expect(prompts[0]?.answers).toHaveLength(1);
    expect(report.nearDuplicates).toBe(1);
    expect((await prepare([request(one), request(other)], { nearDuplicates: false })).prompts).toHaveLength(2);
  });

  test.each<[string, string, string]>([
    ['a number', 'What is 17 + 25?', 'What is 17 + 26?'],
    ['a sign', `${long}: 17 + 25`, `${long}: 17 - 25`],
    ['a number in a long text', `${long} within 14 days`, `${long} within 30 days`],
    ['an identifier', `${long} in sendMail()`, `${long} in sendNote()`],
    ['a variable', `${long} for x`, `${long} for y`],
    ['a negation', long, long.replace('was lost', 'was not lost')],
    [
      'a negation in Chinese',
      `${'请帮我写一封邮件给客户说明他的包裹在运输途中丢失了我们可以重新发货或者退款'}`,
      '请帮我写一封邮件给客户说明他的包裹在运输途中丢失了我们不可以重新发货或者退款',
    ],
    ['a word of a long text', long, long.replace('lamp', 'vase')],
    ['a name at the end of a long text', `${long} for Ann`, `${long} for Bob`],
    ['a word of a short text', 'Translate to French: good morning', 'Translate to German: good morning'],
    [
      'several words of a very long text',
      `${long.repeat(9)} broken lamp on the table`,
      `${long.repeat(9)} wrong colour of my chair`,
    ],
  ])('%s makes another prompt', async (_, one, other) => {
    expect((await prepare([request(one), request(other)])).prompts).toHaveLength(2);
  });

  test.each<[string, string, string, number]>([
    ['a date', 'You help. Today is Monday, 6 May 2024.', 'You help. Today is Friday, 10 May 2024.', 1],
    ['a number', 'Answer in at most 50 words.', 'Answer in at most 500 words.', 2],
    [
      'what to answer from',
      'Answer from this text: Lamps cost 5 dollars.',
      'Answer from this text: Vases are sold out.',
      2,
    ],
  ])('system prompts that differ in %s', async (_, one, other, prompts) => {
    const log = [
      request([system(one), user('how do lamps work')]),
      request([system(other), user('How do lamps work?')]),
    ];
    expect((await prepare(log)).prompts).toHaveLength(prompts);
  });

  test('figures in what many messages end with count as well', async () => {
    const choices = (number: number) =>
      `\nChoose from these answers and nothing else at all: yes, no, perhaps, ${number}.`;
    const log = Array.from({ length: 40 }, (_, index) => request(`Is it so?${choices(index)}`));
    expect((await prepare(log)).prompts).toHaveLength(40);
  });

  test('a turn is no near duplicate of the next one, nor of the same words after another turn', async () => {
    const before = [user(long), assistant(long)];
    const { prompts } = await prepare([
      request([...before, user('go on please')]),
      request([...before, user('Go on, please'), assistant('no'), user('Go on, please')]),
      request([user('x'), assistant('y'), user('go on please')]),
    ]);
    expect(prompts).toHaveLength(3);
  });
});

describe('templates', () => {
  const topics = ['lamps', 'chairs', 'tables', 'beds', 'desks', 'mirrors', 'rugs', 'shelves', 'clocks', 'vases'];
  const questions = topics.flatMap((topic) => [
    `Do you sell ${topic}?`,
    `How big are ${topic}?`,
    `Why are ${topic} dear?`,
  ]);

  test('a system prompt whose date and name change is one template, and names the group', async () => {
    const log = questions.map((text, index) =>
      request([
        system(
          `You are the helper of a shop for furniture. Today is ${index + 1} May 2024.\nYou talk to ${text.replace(/\W/gu, '')} Ann.`,
        ),
        user(text),
      ]),
    );
    const { prompts, report } = await prepare(log);
    expect(report.templates).toMatchObject([
      {
        place: 'system prompt',
        requests: 30,
        excerpt: 'You are the helper of a shop for furniture.',
      },
    ]);
    expect(report.grouped).toBe(30);
    expect(new Set(prompts.map((prompt) => prompt.group)).size).toBe(1);
    expect(prompts[0]?.conversation).toEqual(log[0]?.conversation);
  });

  test('instructions around what a user says are found, told apart, and left in the text', async () => {
    const header = 'Answer the question of a customer in one short sentence.\nQuestion: ';
    const footer = '\nNever promise a delivery date to the customer.';
    const log = questions.map((text) =>
      request(`${header}${text}${footer}`, { group: text.startsWith('Do') ? 'own' : undefined }),
    );
    const { prompts, report } = await prepare(log);
    expect(prompts).toHaveLength(30);
    expect(report.templates.map(({ place, requests }) => [place, requests])).toEqual([
      ['message header', 30],
      ['message footer', 30],
    ]);
    expect(report.boilerplateRequests).toBe(30);
    expect(prompts[0]).toMatchObject({ group: 'own', conversation: log[0]?.conversation });
    expect(prompts[1]?.group).toMatch(/^Answer the question of a customer/u);
  });

  test('figures that stand alike at the end of many messages are no template', async () => {
    const log = questions.map((text, index) =>
      request(`${text}\nA. ${index}\nB. ${2 * index}\nC. ${3 * index}\nD. ${5 * index}\nE. 0.${index} %`),
    );
    expect((await prepare(log)).report.templates).toEqual([]);
  });

  test('a question that many ask is no template', async () => {
    const long = 'How do I find the serial number of the lamp that I have bought? It is not on the box.';
    const { report } = await prepare(Array.from({ length: 50 }, () => request(long)));
    expect(report.templates).toEqual([]);
  });
});

test('an empty log gives nothing', async () => {
  const { prompts, report } = await prepare([]);
  expect(prompts).toEqual([]);
  expect(report).toMatchObject({ requests: 0, prompts: 0, templates: [] });
});
