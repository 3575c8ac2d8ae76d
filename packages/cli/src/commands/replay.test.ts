import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { userConversation } from '@farthing/core';
import {
  createDecisionLog,
  createPolicy,
  decisionArtefacts,
  decisionFile,
  loadRouter,
  loggedPolicy,
  type PolicySpec,
} from '@farthing/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

const spec: PolicySpec = { threshold: 0.4, sticky: { ttlMs: 60_000 } };
let folder: string;
let router: string;
let log: string;
let policy: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-replay-'));
  const at = (name: string) => join(folder, name);
  [router, log, policy] = [at('router'), at('decisions.jsonl'), at('policy.json')];
  await writeFile(at('outcomes.jsonl'), outcomeLines(200));
  await writeFile(policy, JSON.stringify(spec));
  expect(await runCli(['import', at('outcomes.jsonl'), '-o', at('labels.arrow')], memoryTerminal())).toBe(0);
  expect(await runCli(['train', at('labels.arrow'), '-o', router], memoryTerminal())).toBe(0);

  const loaded = await loadRouter(router);
  const decisions = createDecisionLog({ sink: decisionFile(log) });
  let nowMs = Date.UTC(2026, 10, 25);
  const now = () => nowMs;
  const draws = [0, 0.9];
  const logged = loggedPolicy(createPolicy(loaded, spec, { now }), {
    log: decisions,
    textShare: 0.5,
    random: () => draws[0]!,
    now,
    ...(await decisionArtefacts(loaded, spec)),
  });
  for (let index = 0; index < 40; index++) {
    nowMs += 20_000;
    draws.reverse();
    const conversation = userConversation(`please add ${index ** 5} and ${index}`);
    logged.decide({ conversation, conversationId: `c${index % 4}`, requestId: `r${index}` });
  }
  await decisions.flush();
});

afterAll(() => rm(folder, { recursive: true }));

async function replay(argv: readonly string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(['replay', ...argv], terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('every decision of a log is made again, with and without its words', async () => {
  const { exitCode, printed, noted } = await replay([log, '--router', router, '--policy', policy]);
  expect(noted).toEqual([]);
  expect(exitCode).toBe(0);
  expect(printed).toBe(
    '40 decisions\n  40 reproduced, equal to the last bit: 20 scored again from the words that were kept, 20 decided again on the logged scores',
  );
});

test('another policy is named, with an exit code of its own', async () => {
  const { exitCode, printed, noted } = await replay([log, '--router', router, '--json']);
  expect(exitCode).toBe(7);
  expect(noted).toEqual(['farthing: 40 of 40 decisions differ; changed: policy']);
  const report = JSON.parse(printed);
  expect(report).toMatchObject({ decisions: 40, differs: { count: 40, changed: { policy: 40 } } });
  expect(report.differs.first).toHaveLength(5);
  const told = await replay([log, '--router', router]);
  expect(told.printed).toContain('40 differ; what changed since:\n    40  policy: ');
  expect(told.printed).toMatch(
    /decisions\.jsonl:1 2026-11-25T00:00:20\.000Z r0: policy; threshold: 0\.4 was logged, /u,
  );
});

test('torn lines are counted and left out; packed logs are read', async () => {
  const torn = join(folder, 'torn.jsonl');
  await writeFile(torn, (await readFile(log, 'utf8')).slice(0, -40));
  await appendFile(torn, '\n{"version":9}\n');
  const packed = `${torn}.gz`;
  await writeFile(packed, gzipSync(await readFile(torn)));
  for (const file of [torn, packed]) {
    const { exitCode, printed } = await replay([file, '--router', router, '--policy', policy]);
    expect(exitCode).toBe(0);
    expect(printed).toContain('39 decisions\n');
    expect(printed).toMatch(/2 lines left out, no decision: .*:40: (?:expected one JSON|the JSON is not complete)/u);
  }
});

test('a file of something else is refused in one line', async () => {
  const { exitCode, noted } = await replay([join(folder, 'outcomes.jsonl'), '--router', router]);
  expect(exitCode).toBe(3);
  expect(noted).toEqual([
    expect.stringMatching(/outcomes\.jsonl: holds no decision: .*:1: expected a decision of "version" 1; got none$/u),
  ]);
});
