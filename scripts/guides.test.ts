import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createPolicy, heuristicRouter, parsePolicySpec } from '@farthing/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProviderStub, startProviderStub } from '../packages/runtime/src/testing/provider-stub.ts';
import { guideBlocks, runProgram, runSnippets } from './run-snippets.ts';

const examples = fileURLToPath(new URL('../examples', import.meta.url));
const policies = await guideBlocks('docs/policies.md', 'json');
let stub: ProviderStub;
let env: Record<string, string>;

beforeAll(async () => {
  stub = await startProviderStub();
  for (const model of ['claude-haiku-4-5', 'claude-opus-4-5', 'gpt-5.6-luna', 'gpt-5.6-sol']) {
    stub.behave(model, { text: `an answer of ${model}` });
  }
  env = {
    ANTHROPIC_BASE_URL: stub.url,
    ANTHROPIC_API_KEY: 'key',
    OPENAI_BASE_URL: `${stub.url}/v1`,
    OPENAI_API_KEY: 'key',
  };
});
afterAll(() => stub.close());

test.each(policies)('the policy %# of the guide is one, for a router of small and large', (json) => {
  const spec = parsePolicySpec(json);
  const { price } = parsePolicySpec(policies[0]!).models!.large!;
  const models = spec.models ?? { small: { price }, large: { price } };
  createPolicy(heuristicRouter({ candidates: ['small', 'large'] }), { ...spec, models });
});

test.each([
  ['docs/policies.md', ['small below-threshold [']],
  [
    'docs/integrations.md',
    [
      'an answer of claude-haiku-4-5',
      'below-threshold',
      'an answer of gpt-5.6-luna small',
      "reason: 'below-threshold'",
    ],
  ],
  ['docs/answers.md', ['anthropic/claude-haiku-4-5', 'passed the check', '3 of 3 answers agree', 'Paris']],
])(
  'every snippet of %s runs',
  async (guide, expected) => {
    const snippets = await guideBlocks(guide, 'ts');
    expect(snippets.length).toBeGreaterThan(0);
    const printed = await runSnippets(snippets, { files: { 'policy.json': policies[0]! }, env });
    for (const text of expected) expect(printed).toContain(text);
  },
  20_000,
);

const expectations: Record<string, string[]> = {
  'anthropic-sdk.ts': ['sandbox-weak was chosen, sandbox-strong answered', '42', 'hrbr'],
  'openai-sdk.ts': ['decided: sandbox-weak, below-threshold', 'sandbox-weak: Answer: 42', 'sandbox-strong: '],
  'vercel-ai-sdk.ts': ['sandbox-weak (below-threshold): Answer: 42', 'sandbox-strong (at-or-above-threshold)', 'hrbr'],
  'cascade.ts': ['sandbox-weak: escalated, failed the check', 'sandbox-strong: final', 'It cost $0.0'],
};

test('every example is expected to print something', async () => {
  const programs = (await readdir(examples)).filter((name) => name.endsWith('.ts') && name !== 'requests.ts');
  expect(programs.sort()).toEqual(Object.keys(expectations).sort());
});

test.each(Object.entries(expectations))(
  'the example %s runs',
  async (file, expected) => {
    const printed = await runProgram(file, { cwd: examples });
    for (const text of expected) expect(printed).toContain(text);
  },
  20_000,
);
