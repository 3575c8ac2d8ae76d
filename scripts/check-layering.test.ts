import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layeringViolations } from './check-layering.mjs';

const checkout = fileURLToPath(new URL('..', import.meta.url));
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'farthing-layering-'));
  cpSync(join(checkout, 'packages'), join(copy, 'packages'), {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist)(\/|$)/.test(path.slice(checkout.length)),
  });
});
afterEach(() => rmSync(copy, { recursive: true }));

test('finds nothing to say about this checkout', () => {
  expect(layeringViolations(copy)).toEqual([]);
});

test.each([
  ["import { readLabels } from '@farthing/dataset';", 'runtime may not import dataset'],
  ["const labels = await import('@farthing/dataset');", 'runtime may not import dataset'],
  ["import { clip } from '@farthing/core/src/conversation.ts';", 'use the door of core'],
  ["export { clip } from '../../core/src/conversation.ts';", 'leaves the package'],
])('reports %s in the runtime', (line, complaint) => {
  writeFileSync(join(copy, 'packages/runtime/src/intruder.ts'), `${line}\n`);
  expect(layeringViolations(copy)).toEqual([expect.stringContaining(complaint)]);
});

test('reports a third-party dependency of the runtime', () => {
  const path = join(copy, 'packages/runtime/package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.dependencies['left-pad'] = '^1.0.0';
  writeFileSync(path, JSON.stringify(manifest));
  expect(layeringViolations(copy)).toEqual([expect.stringContaining('no third-party dependency')]);
});
