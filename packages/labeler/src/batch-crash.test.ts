import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BatchQuestion, type BatchStubOptions, batchStub } from './testing/batch-stub.ts';
import { label, prompt, type RunOptions, temporaryFolder, withStub } from './testing/labeling.ts';
import type { StubReply } from './testing/stub-server.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const prompts = ['one', 'two', 'three'].map((text) => prompt(text));
const run = (options: RunOptions = {}): RunOptions => ({ batch: true, clock: virtualClock(), ...options });
const newJournal = async (): Promise<string> => join(await temporaryFolder(), 'journal.jsonl');

/** The rows of a run nothing happened to. */
async function calmRows(options: BatchStubOptions = {}) {
  const stub = batchStub(options);
  const { rows, error } = await withStub(stub.reply, (server) => label(server, prompts, run()));
  expect(error).toBeUndefined();
  return { rows, stub };
}

/** A moment at the server: before it has done what it was asked, after, or half-way through its answer. */
type Phase = 'before' | 'after' | 'within';

/**
 * A run whose process is gone at one moment, as the disk was then, and another that goes on from there. The first
 * one's connections are cut and it is made to stop; what it wrote later is thrown away.
 */
async function crashAt(moment: { readonly question: BatchQuestion; readonly time: number; readonly phase: Phase }) {
  const journalPath = await newJournal();
  const asItWas = await newJournal();
  const crash = new AbortController();
  let hasCrashed = false;
  const stub = batchStub({
    polls: 2,
    intercept: async (question, asked, answer): Promise<StubReply | undefined> => {
      if (hasCrashed || question !== moment.question || asked !== moment.time) return undefined;
      hasCrashed = true;
      const reply = moment.phase === 'before' ? 'drop' : answer();
      await copyFile(journalPath, asItWas);
      crash.abort();
      if (moment.phase !== 'within' || typeof reply !== 'object' || !('body' in reply)) return 'drop';
      return { cutAfter: reply.body.slice(0, reply.body.length / 2) };
    },
  });
  return withStub(stub.reply, async (server) => {
    await label(server, prompts, run({ journalPath, signal: crash.signal }));
    const resumed = await label(server, prompts, run({ journalPath: asItWas }));
    return { ...resumed, stub, hasCrashed };
  });
}

const moments = (['list', 'submit', 'state', 'results'] as const).flatMap((question) =>
  [1, 2].flatMap((time) => (['before', 'after', 'within'] as const).map((phase) => ({ question, time, phase }))),
);

test.each(moments)(
  'goes on after a crash $phase request $time to $question, and pays for nothing twice',
  async (moment) => {
    const { rows } = await calmRows();
    const resumed = await crashAt(moment);
    expect(resumed.hasCrashed).toBe(true);
    expect(resumed.error).toBeUndefined();
    expect(resumed.rows).toEqual(rows);
    const contents = resumed.stub.contents();
    expect(new Set(contents).size).toBe(contents.length);
  },
);

test('goes on from whatever line of its journal was the last one on the disk', async () => {
  const checked = prompts.map((each) => ({ ...each, reference: '1', verifier: 'numeric' as const }));
  const stub = batchStub();
  await withStub(stub.reply, async (server) => {
    const journalPath = await newJournal();
    const { rows } = await label(server, checked, run({ journalPath }));
    const lines = (await readFile(journalPath, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 + 6 + 1);
    // The batch is in every one of them: whether its id, all answers and its end are, differs.
    for (let kept = 2; kept <= lines.length; kept++) {
      for (const torn of ['', (lines[kept] ?? '').slice(0, 20)]) {
        await writeFile(journalPath, `${lines.slice(0, kept).join('\n')}\n${torn}`);
        const resumed = await label(server, checked, run({ journalPath }));
        expect(resumed.error).toBeUndefined();
        expect(resumed.rows).toEqual(rows);
        expect(stub.batches).toHaveLength(1);
      }
    }
  });
});

test('finds the batch it lost among those of others, of any size and state, on whatever page', async () => {
  const journalPath = await newJournal();
  const crash = new AbortController();
  const stub = batchStub({
    polls: 3,
    intercept: (question, _asked, answer) => {
      if (question !== 'submit' || crash.signal.aborted) return undefined;
      answer();
      // Others submit as many requests, before anybody looks.
      for (let other = 0; other < 5; other++) {
        const entries = Array.from({ length: 6 }, (_, index) => ({
          custom_id: `other-${index}`,
          params: { model: 'other', messages: [{ role: 'user', content: `${other} ${index}` }] },
        }));
        stub.batches.push({ id: `msgbatch_other_${other}`, entries, pollsLeft: other, isArchived: false });
      }
      crash.abort();
      return 'drop';
    },
  });
  await withStub(stub.reply, async (server) => {
    await label(server, prompts, run({ journalPath, signal: crash.signal }));
    const resumed = await label(server, prompts, run({ journalPath }));
    expect(resumed.error).toBeUndefined();
    const contents = stub.contents();
    expect(new Set(contents).size).toBe(contents.length);
  });
});

test('asks directly for nothing that a batch of an earlier run was asked', async () => {
  const crash = new AbortController();
  const journalPath = await newJournal();
  const stub = batchStub({
    intercept: (question) => {
      if (question === 'state') crash.abort();
      return undefined;
    },
  });
  const checked = prompts.map((each) => ({ ...each, reference: '1', verifier: 'numeric' as const }));
  await withStub(stub.reply, async (server) => {
    await label(server, checked, run({ journalPath, signal: crash.signal }));
    const { rows, error } = await label(server, checked, run({ journalPath, batch: false }));
    expect(error).toBeUndefined();
    expect(rows).toHaveLength(3);
    expect(stub.asked.submit).toBe(1);
  });
});

test.each([
  ['a key that sees no batch', 'state'],
  ['a key that sees other batches', 'submit'],
] as const)('stops rather than pay twice when it comes back with %s', async (_name, lost) => {
  const crash = new AbortController();
  const journalPath = await newJournal();
  const stub = batchStub({
    intercept: (question, _asked, answer) => {
      if (question !== lost || crash.signal.aborted) return undefined;
      answer();
      crash.abort();
      return 'drop';
    },
  });
  const elsewhere = batchStub();
  stub.batches.push({ id: 'msgbatch_before', entries: [], pollsLeft: 0, isArchived: false });
  const first = await withStub(stub.reply, async (server) => {
    await label(server, prompts, run({ journalPath, signal: crash.signal }));
    return server.url;
  });
  const moved = (await readFile(journalPath, 'utf8')).replaceAll(first, 'HERE');
  await withStub(elsewhere.reply, async (server) => {
    await writeFile(journalPath, moved.replaceAll('HERE', server.url));
    const { error } = await label(server, prompts, run({ journalPath }));
    expect(error).toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/workspace.* delete the line with "/u),
    });
    expect(elsewhere.asked.submit).toBe(0);
  });
});

test('keeps few calls for the next batch while one is on its way', async () => {
  const interrupt = new AbortController();
  const journalPath = await newJournal();
  const stub = batchStub({
    polls: 5,
    intercept: (question) => void (question === 'state' && interrupt.abort()),
  });
  await withStub(stub.reply, async (server) => {
    await label(server, prompts, run({ journalPath, signal: interrupt.signal }));
    const more = [...prompts, prompt('four'), prompt('five')];
    const { error } = await label(server, more, run({ journalPath }));
    expect(error).toBeUndefined();
    // Three prompts' answers; then their verdicts and two prompts' answers; then those verdicts.
    expect(stub.batches.map(({ entries }) => entries.length)).toEqual([6, 6 + 4, 4]);
  });
});
