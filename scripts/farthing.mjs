#!/usr/bin/env node
// Runs the CLI from the checkout. Builds first when a source file is newer, older, added or gone since the last build.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampPath = join(root, 'packages/cli/dist/.sources');

/** One line per source file: path, size, time of change. */
function sourceStamp() {
  const lines = [];
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name, 'src');
    for (const file of readdirSync(folder, { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      const { size, mtimeMs } = statSync(join(folder, file));
      lines.push(`${name}/${file} ${size} ${mtimeMs}`);
    }
  }
  return lines.sort().join('\n');
}

function lastStamp() {
  try {
    return readFileSync(stampPath, 'utf8');
  } catch {
    return undefined; // Never built.
  }
}

const stamp = sourceStamp();
if (stamp !== lastStamp()) {
  process.stderr.write('farthing: building the checkout …\n');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const build = spawnSync(process.execPath, [tsc, '-b', root], { stdio: ['ignore', 2, 2] });
  if (build.status !== 0) {
    process.stderr.write('farthing: the build failed; see the errors above\n');
    process.exit(1);
  }
  writeFileSync(stampPath, stamp);
}
await import('../packages/cli/dist/main.js');
