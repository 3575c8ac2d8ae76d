import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPolicy, heuristicRouter, parsePolicySpec } from '@farthing/runtime';
import { afterAll, expect, test } from 'vitest';
import { tinyRouterBytes } from '../packages/runtime/src/testing/tiny-router.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'docs/policies.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gsu'))].map(([, code]) => code!);

// Beneath scripts, where packages of ours are found.
const folder = mkdtempSync(join(root, 'scripts/.guide-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(blocks('json'))('the policy %# is one, for a router of small and large', (json) => {
  const spec = parsePolicySpec(json);
  const { price } = parsePolicySpec(blocks('json')[0]!).models!.large!;
  const models = spec.models ?? { small: { price }, large: { price } };
  createPolicy(heuristicRouter({ candidates: ['small', 'large'] }), { ...spec, models });
});

test('every snippet runs', async () => {
  mkdirSync(join(folder, 'models/support'), { recursive: true });
  const { config, weights } = await tinyRouterBytes();
  writeFileSync(join(folder, 'models/support/router.json'), config);
  writeFileSync(join(folder, 'models/support/weights.safetensors'), weights);
  writeFileSync(join(folder, 'policy.json'), blocks('json')[0]!);
  const snippets = blocks('ts');
  for (const [index, code] of snippets.entries()) writeFileSync(join(folder, `${index}.mts`), code);
  const run = `for (const file of ${JSON.stringify(snippets.map((_, index) => `./${index}.mts`))}) await import(file);`;
  writeFileSync(join(folder, 'all.mts'), run);
  const node = ['--conditions=farthing-source', '--import', 'tsx', 'all.mts'];
  const printed = execFileSync(process.execPath, node, { cwd: folder, encoding: 'utf8' });
  expect(printed).toContain('small below-threshold [');
}, 20_000);
