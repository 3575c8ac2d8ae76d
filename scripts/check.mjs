// Everything that must hold before a change lands, in order of how quickly it can fail. Stops at the first failure.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules/.bin', name);

const steps = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['layering', process.execPath, ['scripts/check-layering.mjs']],
  ['build', bin('tsc'), ['-b']],
  ['types of tests and scripts', bin('tsc'), ['-p', 'tsconfig.check.json']],
  ...(process.argv.includes('--no-tests') ? [] : [['tests', bin('vitest'), ['run']]]),
  ...readdirSync(join(root, 'packages')).map((name) => [
    `publint ${name}`,
    bin('publint'),
    [`packages/${name}`, '--strict', '--pack', 'pnpm'],
  ]),
];

for (const [name, command, args] of steps) {
  const startMs = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
  console.error(`check: ${name} ok (${((Date.now() - startMs) / 1000).toFixed(1)} s)`);
}
