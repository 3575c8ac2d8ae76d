import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agreeingAnswersJudge, ConfigError } from '@farthing/core';
import { expect, test } from 'vitest';
import { label, prompt, temporaryFolder, withStub } from './testing/labeling.ts';
import { rules, type StubRequest, says } from './testing/stub-server.ts';

const answers =
  (weak: string, strong: string) =>
  ({ model }: StubRequest) => {
    if (model === 'judge') return rules('first');
    return says(model === 'weak' ? weak : strong);
  };

async function moduleOf(source: string): Promise<string> {
  const path = join(await temporaryFolder(), 'check.mjs');
  await writeFile(path, source);
  return path;
}

test('a module of the user labels softly, without a judge, and its failures cost one label each', async () => {
  const modulePath = await moduleOf(`export function verify({ answer, prompt }) {
    if (prompt === 'hang' && answer === 'long') while (true);
    return answer.length / 10;
  }`);
  await withStub(answers('long', 'longer'), async (stub) => {
    const verification = { modulePath, timeoutMs: 300 };
    const { rows, report } = await label(stub, [prompt('hang'), prompt('fine')], { verification });
    expect(rows[0]?.outcomes).toMatchObject([
      { unscoredReason: 'verifier module took longer than 300 ms' },
      { label: 0.6, labelSource: 'verifier' },
    ]);
    expect(rows[1]?.outcomes).toMatchObject([{ label: 0.4, labelSource: 'verifier' }, { label: 0.6 }]);
    expect(rows.flatMap(({ judgements }) => judgements)).toEqual([]);
    expect(report).toMatchObject({ rows: 2, labelled: 1 });
    expect(stub.requests.map(({ model }) => model)).not.toContain('judge');
  });
});

test('a module that cannot be loaded ends the run before a call is made', async () => {
  const modulePath = await moduleOf('export const check = 1;');
  await withStub(answers('a', 'b'), async (stub) => {
    const { error } = await label(stub, [prompt('x')], { verification: { modulePath } });
    expect(error).toBeInstanceOf(ConfigError);
    expect(stub.requests).toEqual([]);
  });
});

test('a run that is ended does not wait for checks that hang', async () => {
  const modulePath = await moduleOf('export function verify() { while (true); }');
  const interrupt = new AbortController();
  await withStub(answers('a', 'b'), async (stub) => {
    const run = label(stub, [prompt('x'), prompt('y'), prompt('z')], {
      verification: { modulePath, timeoutMs: 60_000 },
      signal: interrupt.signal,
    });
    const asked = () => stub.requests.length === 6;
    while (!asked()) await new Promise(setImmediate);
    interrupt.abort(new Error('enough'));
    expect((await run).error).toMatchObject({ message: 'enough' });
  });
});

test('the verifier of the run checks prompts with a reference; the judge compares the others', async () => {
  await withStub(answers('42', '41'), async (stub) => {
    const prompts = [prompt('6 × 7?', { reference: '42' }), prompt('6 × 8?')];
    const { rows } = await label(stub, prompts, { verification: { verifier: 'numeric' } });
    expect(rows[0]?.outcomes).toMatchObject([
      { label: 1, labelSource: 'verifier' },
      { label: 0, labelSource: 'verifier' },
    ]);
    expect(rows[1]?.outcomes[0]).toMatchObject({ labelSource: 'judge' });
  });
});

test('answers that state the same tie without a call, under a name of their own; others go to the judge', async () => {
  await withStub(answers('The answer is 42.', 'So she pays $40 + $2. Answer: $42.00'), async (stub) => {
    const { rows, report } = await label(stub, [prompt('x')], { agree: 'numeric' });
    expect(rows[0]?.outcomes[0]).toMatchObject({ label: 1, labelSource: 'judge' });
    expect(rows[0]?.judgements).toEqual(
      ['weak-first', 'strong-first'].map((order) => ({
        judge: agreeingAnswersJudge,
        candidate: 'weak',
        order,
        verdict: 'tie',
        rationale: 'Both state the same answer (numeric).',
      })),
    );
    expect(stub.requests).toHaveLength(2);
    expect(report?.judging).toMatchObject({ agreeingPairs: 1, judges: [] });
  });
  await withStub(answers('The answer is 42.', 'The answer is 43.'), async (stub) => {
    const { rows, report } = await label(stub, [prompt('x')], { agree: 'numeric' });
    expect(rows[0]?.judgements.map(({ judge }) => judge)).toEqual(['judge', 'judge']);
    expect(report?.judging).toMatchObject({ agreeingPairs: 0, judges: [{ judge: 'judge', pairs: 1 }] });
  });
});
