import { readFile, writeFile } from 'node:fs/promises';
import {
  BudgetExceededError,
  ConfigError,
  identicalAnswersJudge,
  type LoggedAnswer,
  ProviderError,
} from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { label, prompt, temporaryFolder, withStub } from './testing/labeling.ts';
import { fails, rules, says, section } from './testing/stub-server.ts';

/** Answers name their model; the judge prefers whatever `prefers` says among the two answers. */
const server =
  (prefers: (first: string, second: string) => string) =>
  (request: { model: string; messages: readonly { content: string }[] }) => {
    if (request.model !== 'judge') return says(`${request.model} says hello`);
    return rules(
      prefers(section(request as never, 'first-answer') ?? '', section(request as never, 'second-answer') ?? ''),
    );
  };
const prefersStrong = server((first) => (first.startsWith('strong') ? 'first' : 'second'));

test('labels a candidate insufficient when the judge prefers the reference in both orders', async () => {
  await withStub(prefersStrong, async (stub) => {
    const { rows } = await label(stub, [prompt('hi')]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.outcomes).toMatchObject([
      { model: 'weak', answer: 'weak says hello', label: 0, labelSource: 'judge', inputTokens: 10, outputTokens: 5 },
      { model: 'strong', answer: 'strong says hello' },
    ]);
    expect(rows[0]?.outcomes[0]?.costUsd).toBeCloseTo((10 * 1 + 5 * 10) / 1e6, 12);
    expect(rows[0]?.outcomes[1]).not.toHaveProperty('label');
    expect(rows[0]?.judgements).toMatchObject([
      { judge: 'judge', candidate: 'weak', order: 'weak-first', verdict: 'strong-wins', rationale: 'because' },
      { judge: 'judge', candidate: 'weak', order: 'strong-first', verdict: 'strong-wins' },
    ]);
  });
});

test('gives half a label when the verdict follows the order instead of the answer', async () => {
  await withStub(
    server(() => 'first'),
    async (stub) => {
      const { rows, report } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes[0]?.label).toBe(0.5);
      expect(report?.judging.judges).toMatchObject([{ judge: 'judge', pairs: 1, sameVerdict: { count: 0, of: 1 } }]);
    },
  );
});

test('asks no judge about identical answers and records that', async () => {
  await withStub(
    () => says(' same '),
    async (stub) => {
      const { rows, report } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes[0]).toMatchObject({ label: 1, labelSource: 'judge' });
      expect(rows[0]?.judgements.map((each) => each.judge)).toEqual([identicalAnswersJudge, identicalAnswersJudge]);
      expect(stub.requests).toHaveLength(2);
      expect(report?.judging).toMatchObject({ identicalPairs: 1, judges: [] });
    },
  );
});

test('checks an answer against the reference instead of asking the judge, and labels the strong model too', async () => {
  await withStub(
    ({ model }) => says(model === 'weak' ? 'I get 41.' : 'The answer is 42.'),
    async (stub) => {
      const { rows } = await label(stub, [prompt('6 × 7?', { reference: '42', verifier: 'numeric' })]);
      expect(rows[0]?.outcomes).toMatchObject([
        { label: 0, labelSource: 'verifier' },
        { label: 1, labelSource: 'verifier' },
      ]);
      expect(rows[0]?.judgements).toEqual([]);
      expect(stub.requests.every(({ model }) => model !== 'judge')).toBe(true);
    },
  );
});

test('compares each of three candidates with the last one', async () => {
  await withStub(prefersStrong, async (stub) => {
    const { rows } = await label(stub, [prompt('hi')], { candidates: ['weak', 'middle', 'strong'] });
    expect(rows[0]?.outcomes.map((outcome) => outcome.label)).toEqual([0, 0, undefined]);
    expect(rows[0]?.judgements.map((each) => each.candidate)).toEqual(['weak', 'weak', 'middle', 'middle']);
  });
});

test.each([
  ['refuses', () => says('', { stopReason: 'refusal' }), 'answer refusal'],
  ['is cut off', () => says('half an ans', { stopReason: 'max_tokens' }), 'answer truncated'],
  ['says nothing', () => says('  \n'), 'answer empty'],
  [
    'is rejected for this one prompt',
    () => fails(413, 'too long'),
    /^no answer: 127\.0\.0\.1:\d+ answered 413 for weak: too long$/,
  ],
])('keeps a row without a label, with the reason, when a candidate %s', async (_what, weak, reason) => {
  await withStub(
    (request) => (request.model === 'weak' ? weak() : prefersStrong(request)),
    async (stub) => {
      const { rows, report } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes[0]?.unscoredReason).toEqual(
        reason instanceof RegExp ? expect.stringMatching(reason) : reason,
      );
      expect(rows[0]?.outcomes[0]?.label).toBeUndefined();
      expect(report).toMatchObject({ rows: 1, labelled: 0 });
      expect([...(report?.unscored.values() ?? [])]).toEqual([1]);
    },
  );
});

test('leaves every candidate unscored when the reference model gave no answer', async () => {
  await withStub(
    ({ model }) => (model === 'strong' ? says('', { stopReason: 'refusal' }) : says('hello')),
    async (stub) => {
      const { rows } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes.map((outcome) => outcome.unscoredReason)).toEqual([
        'reference model: answer refusal',
        'answer refusal',
      ]);
      expect(stub.requests.map(({ model }) => model).sort()).toEqual(['strong', 'weak']);
    },
  );
});

test.each([
  ['prose', () => says('The first one is better.')],
  ['an unknown verdict', () => rules('both')],
  ['a cut-off verdict', () => says('{"rationale": "wh', { stopReason: 'max_tokens' })],
])('leaves a prompt unscored, never lost, when the judge replies with %s', async (_what, verdict) => {
  await withStub(
    (request) => (request.model === 'judge' ? verdict() : prefersStrong(request)),
    async (stub) => {
      const { rows } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes[0]).not.toHaveProperty('label');
      expect(rows[0]?.outcomes[0]?.unscoredReason).toMatch(
        /^judge weak-first: (unreadable verdict|verdict truncated)$/,
      );
      expect(rows[0]?.judgements.every((each) => each.verdict === 'unscored')).toBe(true);
    },
  );
});

test('sends no request for a conversation that cannot be replayed', async () => {
  await withStub(prefersStrong, async (stub) => {
    const image = prompt('x', {
      conversation: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'What is this?' }] }],
    });
    const { rows } = await label(stub, [image]);
    expect(rows[0]?.outcomes[0]?.unscoredReason).toBe('it has an image, and only words are sent');
    expect(stub.requests).toEqual([]);
  });
});

test('sends no request when the reference cannot check any answer', async () => {
  await withStub(prefersStrong, async (stub) => {
    const { rows } = await label(stub, [prompt('6 × 7?', { reference: 'forty-two', verifier: 'numeric' })]);
    expect(rows[0]?.outcomes[1]?.unscoredReason).toBe('the reference is not one number');
    expect(stub.requests).toEqual([]);
  });
});

test('yields rows in the order of the prompts although answers arrive in another, within the concurrency', async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `prompt ${index}`);
  await withStub(
    async (request) => {
      // Later prompts answer sooner: each waits for as many turns of the event loop as its number is small.
      const index = Number(/prompt (\d+)/u.exec(JSON.stringify(request.messages))?.[1]);
      for (let turn = 0; turn < 60 - index; turn++) await new Promise((resolve) => setImmediate(resolve));
      return prefersStrong(request);
    },
    async (stub) => {
      const { rows } = await label(
        stub,
        texts.map((text) => prompt(text)),
        { concurrency: 7 },
      );
      expect(rows.map((row) => row.id)).toEqual(texts);
      expect(stub.inFlight.most).toBe(7);
    },
  );
});

test('tries again as long as the provider asked to wait, and counts it', async () => {
  await withStub(
    (request) => {
      if (request.attempt === 1) return fails(429, 'slow down', { 'retry-after': '3' });
      if (request.attempt === 2) return 'drop';
      if (request.attempt === 3) return fails(529, 'overloaded');
      return prefersStrong(request);
    },
    async (stub) => {
      const { rows, report } = await label(stub, [prompt('hi')]);
      expect(rows[0]?.outcomes[0]?.label).toBe(0);
      // Two answers and two judgements, three failures each; the drops may have been billed.
      expect(report?.calls).toMatchObject({ retries: 12, lost: 4, failures: 0 });
    },
  );
});

test('stops at once, in one line, when the key is wrong', async () => {
  await withStub(
    () => fails(401, 'invalid key test-key'),
    async (stub) => {
      const many = Array.from({ length: 50 }, (_, index) => prompt(`${index}`));
      const { rows, error } = await label(stub, many, { concurrency: 2 });
      expect(error).toBeInstanceOf(ProviderError);
      expect((error as Error).message).toMatch(/^127\.0\.0\.1:\d+ refused the API key \(401\): set ANTHROPIC_API_KEY /);
      expect(rows).toEqual([]);
      expect(stub.requests.length).toBeLessThanOrEqual(2);
    },
  );
});

test('stops at once when there is nothing at the address', async () => {
  const url = await withStub(prefersStrong, async (stub) => stub.url);
  const { error } = await label({ url }, [prompt('hi')]);
  expect((error as Error).message).toBe(
    `cannot reach ${new URL(url).host} (ECONNREFUSED); check the base URL and that the server runs`,
  );
});

test('stops after ten failures in a row when a server goes away, keeping what was paid for', async () => {
  const folder = await temporaryFolder();
  const journalPath = `${folder}/journal.jsonl`;
  const prompts = Array.from({ length: 100 }, (_, index) => prompt(`${index}`));
  let answered = 0;
  let isGone = true;
  await withStub(
    (request) => {
      if (isGone && answered >= 20) return 'drop';
      answered += 1;
      return prefersStrong(request);
    },
    async (stub) => {
      const first = await label(stub, prompts, { journalPath, maxRetries: 1, concurrency: 4 });
      expect(first.error).toBeInstanceOf(ProviderError);
      expect(first.rows.length).toBeLessThan(100);
      isGone = false;
      const second = await label(stub, prompts, { journalPath, concurrency: 4 });
      expect(second.error).toBeUndefined();
      expect(second.rows).toHaveLength(100);
      expect(answered).toBe(400);
    },
  );
});

test('never repeats a journaled call, and a resumed run gives the same rows', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  const prompts = Array.from({ length: 12 }, (_, index) => prompt(`prompt ${index}`));
  await withStub(prefersStrong, async (stub) => {
    const partial = await label(stub, prompts.slice(0, 5), { journalPath });
    const before = stub.requests.length;
    const resumed = await label(stub, prompts, { journalPath });
    expect(stub.requests.length - before).toBe(7 * 4);
    expect(resumed.rows.slice(0, 5)).toEqual(partial.rows);
    const replayed = await label(stub, prompts, { journalPath });
    expect(stub.requests.length - before).toBe(7 * 4);
    expect(replayed.rows).toEqual(resumed.rows);
    expect(replayed.report?.calls.models.get('judge')).toMatchObject({ calls: 0, recalled: 24 });
  });
});

test('resumes from whatever prefix of its journal a crash left, buying exactly what is missing', async () => {
  const prompts = Array.from({ length: 6 }, (_, index) => prompt(`prompt ${index}`));
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  await withStub(prefersStrong, async (stub) => {
    const whole = await label(stub, prompts, { journalPath });
    const bytes = await readFile(journalPath);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (size) => {
        await writeFile(journalPath, bytes.subarray(0, size));
        const before = stub.requests.length;
        const kept = bytes
          .subarray(0, size)
          .toString()
          .split('\n')
          .slice(0, -1)
          .filter((line) => line.startsWith('{"key"'));
        const resumed = await label(stub, prompts, { journalPath });
        expect(stub.requests.length - before).toBe(24 - kept.length);
        expect(resumed.rows).toEqual(whole.rows);
      }),
      { numRuns: 15 },
    );
  });
});

test('finishes and keeps the calls in flight when it is interrupted, and begins no other', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  const interrupt = new AbortController();
  let arrived = 0;
  const prompts = Array.from({ length: 20 }, (_, index) => prompt(`prompt ${index}`));
  await withStub(
    (request) => {
      arrived += 1;
      if (arrived === 10) interrupt.abort();
      return prefersStrong(request);
    },
    async (stub) => {
      const { error } = await label(stub, prompts, { journalPath, concurrency: 3, signal: interrupt.signal });
      expect((error as Error).name).toBe('AbortError');
      const made = stub.requests.length;
      expect(made).toBeLessThanOrEqual(10 + 3);
      const { report } = await label(stub, prompts, { journalPath });
      expect(stub.requests.length).toBe(80);
      expect([...(report?.calls.models.values() ?? [])].reduce((sum, each) => sum + each.recalled, 0)).toBe(made);
    },
  );
});

test('stays within the budget with any costs and any number of calls in flight', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        concurrency: fc.integer({ min: 1, max: 12 }),
        maxCostUsd: fc.double({ min: 0, max: 0.08, noNaN: true }),
        outputs: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 10 }),
      }),
      async ({ concurrency, maxCostUsd, outputs }) => {
        let billedUsd = 0;
        const perMillion: Record<string, readonly [number, number]> = {
          weak: [1, 10],
          strong: [5, 50],
          judge: [3, 30],
        };
        await withStub(
          (request) => {
            const outputTokens = outputs[JSON.stringify(request).length % outputs.length] ?? 1;
            const [input, output] = perMillion[request.model] ?? [0, 0];
            billedUsd += (100 * input + outputTokens * output) / 1e6;
            const text = request.model === 'judge' ? '{"rationale":"","verdict":"tie"}' : request.model;
            return says(text, { inputTokens: 100, outputTokens });
          },
          async (stub) => {
            const prompts = Array.from({ length: 8 }, (_, index) => prompt(`prompt ${index}`.padEnd(150, '.')));
            const limits = { concurrency, maxCostUsd, maxOutputTokens: 100, judgeMaxOutputTokens: 100 };
            const { rows, error, report } = await label(stub, prompts, limits);
            expect(billedUsd).toBeLessThanOrEqual(maxCostUsd + 1e-12);
            expect(report?.calls.spentUsd ?? 0).toBeCloseTo(billedUsd, 9);
            if (error === undefined) expect(rows).toHaveLength(8);
            else expect(error).toBeInstanceOf(BudgetExceededError);
          },
        );
      },
    ),
    { numRuns: 25 },
  );
});

test('counts what earlier runs spent against the budget', async () => {
  const journalPath = `${await temporaryFolder()}/journal.jsonl`;
  await withStub(prefersStrong, async (stub) => {
    const prompts = [prompt('one'), prompt('two')];
    const first = await label(stub, prompts.slice(0, 1), { journalPath });
    const spentUsd = first.report?.calls.spentUsd ?? 0;
    const again = await label(stub, prompts, { journalPath, maxCostUsd: spentUsd });
    expect(again.error).toBeInstanceOf(BudgetExceededError);
    expect(again.error).toMatchObject({ spentUsd, limitUsd: spentUsd });
    expect(again.rows.map((row) => row.id)).toEqual(['one']);
    expect(stub.requests).toHaveLength(4);
  });
});

test('refuses a budget for a model whose price nobody knows, before any call', async () => {
  await withStub(prefersStrong, async (stub) => {
    const unpriced = { candidates: ['weak', 'mystery'], maxCostUsd: 1 };
    const { error } = await label(stub, [prompt('hi')], unpriced);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain('--price mystery=input/output');
    expect(stub.requests).toEqual([]);
  });
});

test('knows no cost for a model without a price when there is no budget', async () => {
  await withStub(prefersStrong, async (stub) => {
    const { rows } = await label(stub, [prompt('hi')], { candidates: ['mystery', 'strong'] });
    expect(rows[0]?.outcomes[0]).toMatchObject({ label: 0, costUsd: undefined });
  });
});

test.each([[['weak']], [['weak', 'weak']]])('refuses the candidates %j', async (candidates) => {
  const { error } = await label({ url: 'http://127.0.0.1:1' }, [prompt('hi')], { candidates });
  expect(error).toBeInstanceOf(ConfigError);
});

test.each([{ concurrency: 0 }, { concurrency: 1.5 }, { maxOutputTokens: -1 }])('refuses %j', async (options) => {
  const { error } = await label({ url: 'http://127.0.0.1:1' }, [prompt('hi')], options);
  expect(error).toBeInstanceOf(ConfigError);
});

const logged = (model: string, text: string, parts: Partial<LoggedAnswer> = {}): LoggedAnswer => ({
  model,
  text,
  stopReason: 'complete',
  ...parts,
});

test('uses the answers a log holds instead of buying them, under declared names too', async () => {
  await withStub(prefersStrong, async (stub) => {
    const answers = [
      logged('weak-2024-07-18', 'weak, logged', { inputTokens: 100, outputTokens: 10, latencyMs: 7 }),
      logged('strong', 'strong, logged', { inputTokens: 9, outputTokens: 3, costUsd: 0.5 }),
      logged('stranger', 'who?'),
    ];
    const candidates = ['weak', 'middle', 'strong'];
    const loggedAs = new Map([['weak', ['weak-2024-07-18']]]);
    const { rows, report } = await label(stub, [prompt('hi', { answers })], { candidates, loggedAs });
    expect(rows[0]?.outcomes).toMatchObject([
      { model: 'weak', answer: 'weak, logged', answerSource: 'logged', label: 0, inputTokens: 100, latencyMs: 7 },
      { model: 'middle', answer: 'middle says hello', answerSource: 'called', label: 0 },
      { model: 'strong', answer: 'strong, logged', answerSource: 'logged', costUsd: 0.5 },
    ]);
    // The log does not say what it cost; the tokens at the known price do.
    expect(rows[0]?.outcomes[0]?.costUsd).toBeCloseTo((100 * 1 + 10 * 10) / 1e6, 12);
    expect(stub.requests.map(({ model }) => model).sort()).toEqual(['judge', 'judge', 'judge', 'judge', 'middle']);
    expect(report?.reused).toEqual(
      new Map([
        ['weak', 1],
        ['strong', 1],
      ]),
    );
    expect([...(report?.calls.models.keys() ?? [])].sort()).toEqual(['judge', 'middle']);
  });
});

test('asks nobody at all when a verifier checks answers the log holds', async () => {
  await withStub(prefersStrong, async (stub) => {
    const answers = [logged('weak', '41'), logged('strong', '42')];
    const checked = prompt('6 × 7?', { answers, reference: '42', verifier: 'numeric' });
    const { rows, report } = await label(stub, [checked], { maxCostUsd: 0 });
    expect(rows[0]?.outcomes.map((outcome) => outcome.label)).toEqual([0, 1]);
    expect(stub.requests).toEqual([]);
    expect(report?.calls.spentUsd).toBe(0);
  });
});

test.each([
  ['truncated', 'half an ans', 'truncated'],
  ['refusal', '', 'refusal'],
  ['empty', '', 'empty'],
  ['complete', ' \n', 'empty'],
] as const)(
  'takes a logged answer that ended %s for an outcome, and asks nobody again',
  async (stopReason, text, why) => {
    await withStub(prefersStrong, async (stub) => {
      const answers = [logged('weak', text, { stopReason }), logged('strong', 'strong')];
      const { rows } = await label(stub, [prompt('hi', { answers })]);
      expect(rows[0]?.outcomes[0]).toMatchObject({ answerSource: 'logged', unscoredReason: `answer ${why}` });
      expect(stub.requests).toEqual([]);
    });
  },
);

test('keeps logged answers to a request that cannot be shown to a judge, unscored', async () => {
  await withStub(prefersStrong, async (stub) => {
    const answers = [logged('weak', 'weak'), logged('strong', 'strong')];
    const { rows } = await label(stub, [prompt('Call the tool', { answers, needs: ['tools'] })]);
    expect(rows[0]?.outcomes[0]).toMatchObject({
      answer: 'weak',
      unscoredReason: 'not judged: it offers tools, and only words are sent',
    });
    expect(stub.requests).toEqual([]);
  });
});

test('carries through how a prompt was drawn and what it needs', async () => {
  await withStub(prefersStrong, async (stub) => {
    const drawn = { weight: 4, inclusionProbability: 0.25, isUniform: false, needs: [] };
    const { rows } = await label(stub, [prompt('hi', drawn)]);
    expect(rows[0]).toMatchObject(drawn);
  });
});
