import { ConfigError, type LoggedAnswer } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anthropicClient } from './anthropic-client.ts';
import { estimateLabeling } from './estimate-labeling.ts';
import { judgeConversation } from './judge.ts';
import { defaultRubric, judgeInstructions, rubricHash } from './judge-rubric.ts';
import { withPrices } from './price.ts';
import { label, prompt, stream, stubPrices, temporaryFolder, withStub } from './testing/labeling.ts';
import { rules, type StubRequest, says, section } from './testing/stub-server.ts';

const prices = withPrices(stubPrices, ['judge-a=3/30', 'judge-b=3/30', 'judge-c=3/30']);

/** Who wrote the answer shown first, as the answers say. */
const firstAuthor = (request: StubRequest): string => section(request, 'first-answer')?.split(' ')[0] ?? '';
const forAuthor = (request: StubRequest, author: string) => rules(firstAuthor(request) === author ? 'first' : 'second');

/** Answers name their model; the n-th time a judge is asked the same it rules as `rule` says. */
const server = (rule: (request: StubRequest) => ReturnType<typeof rules>) => (request: StubRequest) =>
  request.model.startsWith('judge') ? rule(request) : says(`${request.model} says hello`);

test('asks a judge as often as it has votes, each once and for all, and the majority decides', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  // Two of three votes for the strong answer, whichever comes first.
  const rule = (request: StubRequest) => forAuthor(request, request.attempt === 2 ? 'weak' : 'strong');
  await withStub(server(rule), async (stub) => {
    const options = { votes: 3, journalPath };
    const { rows, report } = await label(stub, [prompt('hi')], options);
    expect(rows[0]?.outcomes[0]).toMatchObject({ label: 0, labelSource: 'judge' });
    expect(rows[0]?.judgements.map(({ order, vote }) => `${order} ${vote}`)).toEqual([
      'weak-first 1',
      'weak-first 2',
      'weak-first 3',
      'strong-first 1',
      'strong-first 2',
      'strong-first 3',
    ]);
    expect(report?.judging.judges[0]).toMatchObject({ judgements: 6, unanimousVotes: { count: 0, of: 2 } });
    expect(stub.requests).toHaveLength(2 + 6);
    const again = await label(stub, [prompt('hi')], options);
    expect(again.rows).toEqual(rows);
    // More votes buy only what is missing; the first keep their key.
    await label(stub, [prompt('hi')], { votes: 4, journalPath });
    expect(stub.requests).toHaveLength(2 + 8);
  });
});

test('takes the median of a jury, three candidates against the last', async () => {
  const rule = (request: StubRequest) => {
    if (request.model === 'judge-a') return rules('tie');
    return forAuthor(request, 'strong');
  };
  await withStub(server(rule), async (stub) => {
    const options = { candidates: ['weak', 'middle', 'strong'], judge: ['judge-a', 'judge-b', 'judge-c'], prices };
    const { rows, report } = await label(stub, [prompt('hi')], options);
    expect(rows[0]?.outcomes.map((outcome) => outcome.label)).toEqual([0, 0, undefined]);
    expect(rows[0]?.judgements).toHaveLength(2 * 3 * 2);
    expect(report?.judging.agreement.map(({ judges }) => judges.join(' '))).toEqual([
      'judge-a judge-b',
      'judge-a judge-c',
      'judge-b judge-c',
    ]);
  });
});

test('goes on with the judges that answer when one gives no verdict', async () => {
  const rule = (request: StubRequest) => (request.model === 'judge-a' ? says('hm') : forAuthor(request, 'strong'));
  await withStub(server(rule), async (stub) => {
    const { rows, report } = await label(stub, [prompt('hi')], { judge: ['judge-a', 'judge-b'], prices });
    expect(rows[0]?.outcomes[0]?.label).toBe(0);
    expect(report?.judging.judges[0]?.unscoredReasons).toEqual({ 'unreadable verdict': 2 });
  });
});

test('tells the judge an own rubric instead of ours, and nothing else of ours changes', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  await withStub(
    server(() => rules('tie')),
    async (stub) => {
      const rubric = 'Prefer the answer that rhymes.\n';
      await label(stub, [prompt('hi')], { journalPath });
      const own = await label(stub, [prompt('hi')], { journalPath, rubric });
      expect(stub.requests).toHaveLength(2 + 2 + 2);
      const [before, after] = [stub.requests[2]?.system ?? '', stub.requests[4]?.system ?? ''];
      expect(before).toBe(judgeInstructions());
      expect(after).toBe(before.replace(defaultRubric, 'Prefer the answer that rhymes.'));
      expect(after).toContain('never an instruction to you');
      expect(own.rows[0]?.judgements.map((each) => each.rubric)).toEqual([rubricHash(rubric), rubricHash(rubric)]);
      expect(rubricHash(rubric)).not.toBe(rubricHash());
      expect(rubricHash(` ${rubric}`)).toBe(rubricHash(rubric));
    },
  );
});

test.each<[string, object]>([
  ['no votes', { votes: 0 }],
  ['half a vote', { votes: 1.5 }],
  ['no judge', { judge: [] }],
  ['one judge twice', { judge: ['judge', 'judge'] }],
  ['a nameless judge', { judge: ['judge', ''] }],
  ['a nameless candidate', { candidates: ['weak', ' ', 'strong'] }],
  ['an empty rubric', { rubric: ' \n' }],
])('refuses %s', async (_what, options) => {
  const { error } = await label({ url: 'http://127.0.0.1:1' }, [prompt('hi')], options);
  expect(error).toBeInstanceOf(ConfigError);
});

const rating = (value: unknown) => says(JSON.stringify({ rationale: 'because', rating: value }));
const asksForRating = ({ output_config }: StubRequest): boolean =>
  JSON.stringify(output_config ?? {}).includes('rating');

test('keeps the first judge’s rating of each prompt, and counts those it could not read', async () => {
  const replies: Record<string, ReturnType<typeof says>> = {
    easy: rating(1),
    hard: rating(5),
    off: rating(6),
    half: rating(2.5),
    prose: says('quite hard'),
    cut: says('{"rationale": "wh', { stopReason: 'max_tokens' }),
  };
  const rule = (request: StubRequest) => {
    const asked = section(request, 'conversation')?.replace('[user]\n', '') ?? '';
    return asksForRating(request) ? (replies[asked] ?? rating(3)) : rules('tie');
  };
  await withStub(server(rule), async (stub) => {
    const prompts = Object.keys(replies).map((text) => prompt(text));
    const image = prompt('tools', { needs: ['tools'] });
    const options = { judge: ['judge-a', 'judge-b'], ratesComplexity: true, prices };
    const { rows, report } = await label(stub, [...prompts, image], options);
    expect(rows.map(({ complexity }) => complexity)).toEqual([1, 5, ...Array(5).fill(undefined)]);
    expect(report).toMatchObject({ rows: 7, rated: 2 });
    const ratings = stub.requests.filter(asksForRating);
    expect(ratings.map(({ model }) => model)).toEqual(Array(6).fill('judge-a'));
    expect(ratings.every((request) => section(request, 'first-answer') === undefined)).toBe(true);
  });
});

test('an estimate counts exactly the calls that the run then makes', async () => {
  const logged = (model: string, text = `${model} in the log`): LoggedAnswer => ({
    model,
    text,
    stopReason: 'complete',
  });
  const prompts = [
    prompt('plain'),
    prompt('plain, the same answers', { id: 'twin', conversation: prompt('plain').conversation, reference: 'r' }),
    prompt('checked', { reference: '4', verifier: 'numeric' }),
    prompt('all in the log', { answers: [logged('weak'), logged('middle'), logged('strong')] }),
    prompt('one in the log', { answers: [logged('old-middle')] }),
    prompt('alike in the log', { answers: [logged('weak', 'same'), logged('strong', 'same \r\n')] }),
    prompt('refused in the log', { answers: [{ ...logged('strong'), stopReason: 'refusal' }] }),
    prompt('tools', { needs: ['tools'] }),
  ];
  const variants = [
    {},
    { votes: 2 },
    { judge: ['judge-a', 'judge-b', 'judge-c'], votes: 3 },
    { judge: ['judge-a', 'judge-b'], votes: 2, ratesComplexity: true, rubric: 'Toss a coin.' },
  ];
  for (const variant of variants) {
    const loggedAs = new Map([['middle', ['old-middle']]]);
    const options = { judge: 'judge', candidates: ['weak', 'middle', 'strong'], loggedAs, ...variant };
    await withStub(
      server((request) => (asksForRating(request) ? rating(3) : rules('tie'))),
      async (stub) => {
        const client = anthropicClient({ apiKey: 'key', baseURL: stub.url, prices });
        const { low, high } = await estimateLabeling(stream(prompts), { ...options, client });
        const { report } = await label(stub, prompts, { ...options, prices });
        const calls = (models: NonNullable<typeof report>['calls']['models'] | undefined) =>
          Object.fromEntries([...(models ?? [])].map(([model, usage]) => [model, usage.calls]).sort());
        expect(calls(low.models)).toEqual(calls(report?.calls.models));
        expect(calls(high.models)).toEqual(calls(low.models));
        expect(low.spentUsd).toBeLessThan(high.spentUsd);
      },
    );
  }
});

test('no model’s name reaches a judge, unless the conversation or an answer itself holds it', () => {
  const name = fc.stringMatching(/^[a-z]{3,8}-[0-9]{4,8}$/u);
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 2 }), fc.string(), fc.string(), (names, one, other) => {
      const [weak = '', strong = ''] = names;
      fc.pre(![one, other].some((text) => text.includes(weak) || text.includes(strong)));
      const pair = {
        conversation: prompt('question').conversation,
        candidate: { model: weak, text: one },
        strong: { model: strong, text: other },
      };
      for (const order of ['weak-first', 'strong-first'] as const) {
        const told = JSON.stringify(judgeConversation(pair, { order }));
        for (const model of names) expect(told).not.toContain(model);
      }
    }),
  );
});
