import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Hex } from '@farthing/runtime';
import { startSandbox } from '@farthing/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { memoryTerminal } from './testing/memory-terminal.ts';
import { outcomeLines } from './testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-bad-'));
  await writeFile(path('outcomes.jsonl'), outcomeLines(120));
  await writeFile(path('log.jsonl'), '{"prompt": "What is 3 + 4?"}\n');
  for (const argv of [
    ['import', path('outcomes.jsonl'), '-o', path('labels.arrow')],
    ['train', path('labels.arrow'), '-o', path('router')],
  ]) {
    expect(await runCli(argv, memoryTerminal())).toBe(0);
  }
  await mkdir(path('out'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command that must fail: one line, an exit code, nothing printed, nothing left in `out/`. */
async function failure(
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<{ exitCode: number; line: string }> {
  const terminal = memoryTerminal({ env });
  const exitCode = await runCli(argv, terminal);
  const lines = terminal.noted.filter((line) => line.startsWith('farthing: '));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/\n|unexpected error/);
  expect(terminal.printed).toEqual([]);
  expect((await readdir(path('out'))).filter((name) => !name.includes('journal'))).toEqual([]);
  return { exitCode, line: lines[0] ?? '' };
}

async function importOf(content: string | Uint8Array): Promise<string> {
  await writeFile(path('bad.jsonl'), content);
  const { exitCode, line } = await failure(['import', path('bad.jsonl'), '-o', path('out/labels.arrow')]);
  expect(exitCode).toBe(exitCodes.data);
  return line;
}

describe('import', () => {
  test('an empty file', async () => {
    expect(await importOf('')).toContain('bad.jsonl');
  });

  test('a misspelt column, with line and field', async () => {
    const lines = outcomeLines(3).replaceAll('"weak_score"', '"weak_scroe"');
    expect(await importOf(lines)).toMatch(/bad\.jsonl:1: .*weak_score/);
  });

  test('a truncated gzip', async () => {
    expect(await importOf(gzipSync(outcomeLines(500)).subarray(0, 2000))).toContain('gzip');
  });

  test('binary noise', async () => {
    expect(await importOf(Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))).toContain('bad.jsonl:1');
  });

  test('a score out of range, on its line', async () => {
    const lines = `${outcomeLines(2)}${outcomeLines(1).replace(/"weak_score":\d/, '"weak_score":7')}`;
    expect(await importOf(lines)).toMatch(/bad\.jsonl:3: .*weak_score/);
  });
});

describe('train', () => {
  async function trainOn(content: string): Promise<string> {
    await writeFile(path('few.jsonl'), content);
    expect(await runCli(['import', path('few.jsonl'), '-o', path('few.arrow')], memoryTerminal())).toBe(0);
    const { exitCode, line } = await failure(['train', path('few.arrow'), '-o', path('out/router')]);
    expect(exitCode).toBe(exitCodes.data);
    return line;
  }

  test('too few rows with labels', async () => {
    expect(await trainOn(outcomeLines(10))).toContain('at least 40 labelled rows are needed to train, got 10');
  });

  test('labels of one class only', async () => {
    const lines = outcomeLines(100).replaceAll('"weak_score":0', '"weak_score":1');
    expect(await trainOn(lines)).toContain('small was as good as large on every one; use small alone');
  });

  test('one prompt three hundred times over', async () => {
    const [first = ''] = outcomeLines(1).split('\n');
    const lines = Array.from({ length: 300 }, (_, index) =>
      JSON.stringify({ ...JSON.parse(first), id: `row-${index}`, weak_score: index % 2 }),
    );
    expect(await trainOn(lines.join('\n'))).toContain('the 300 labelled rows repeat the same');
  });

  test('half of the rows without a score of one candidate: learnt from the others, and said', async () => {
    const lines = outcomeLines(160).split('\n');
    const half = lines.map((line, at) => (at % 2 === 0 ? line.replace(/"weak_score":\d/u, '"weak_score":null') : line));
    await writeFile(path('half.jsonl'), half.join('\n'));
    expect(await runCli(['import', path('half.jsonl'), '-o', path('half.arrow')], memoryTerminal())).toBe(0);
    const terminal = memoryTerminal();
    expect(await runCli(['train', path('half.arrow'), '-o', path('half')], terminal)).toBe(0);
    expect(terminal.printed.join('\n')).toContain(
      'Left out: 80 of 160 rows, which have no label for one of the candidates',
    );
  });

  test('a file that is no label table', async () => {
    const { exitCode, line } = await failure(['train', path('outcomes.jsonl'), '-o', path('out/router')]);
    expect(exitCode).toBe(exitCodes.artifact);
    expect(line).toContain('outcomes.jsonl');
  });

  test('a table of another schema version', async () => {
    const bytes = await readFile(path('labels.arrow'));
    await writeFile(path('newer.arrow'), replaceAll(bytes, versionEntry('2'), versionEntry('9')));
    const { exitCode, line } = await failure(['train', path('newer.arrow'), '-o', path('out/router')]);
    expect(exitCode).toBe(exitCodes.artifact);
    expect(line).toMatch(/newer\.arrow.*version/);
  });

  test('an embedder that does not exist', async () => {
    const argv = ['train', path('labels.arrow'), '-o', path('out/router'), '--embedder', 'nonsense'];
    expect(await failure(argv)).toMatchObject({ exitCode: exitCodes.usage, line: expect.stringContaining('lexical') });
  });

  test('a folder that holds something else', async () => {
    const { exitCode, line } = await failure(['train', path('labels.arrow'), '-o', folder]);
    expect(exitCode).toBe(exitCodes.usage);
    expect(line).toContain('holds other files and no router');
  });

  test.runIf(process.platform === 'linux')(
    'a folder that nothing can be made in, before anything is read',
    async () => {
      const { exitCode, line } = await failure(['train', path('nowhere.arrow'), '-o', '/proc/farthing/router']);
      expect(exitCode).toBe(exitCodes.data);
      expect(line).toContain('/proc/farthing: cannot be written');
    },
  );
});

describe('a router folder', () => {
  async function damaged(name: string, change: (bytes: Buffer) => Uint8Array | Promise<Uint8Array>): Promise<string> {
    await rm(path('damaged'), { recursive: true, force: true });
    await cp(path('router'), path('damaged'), { recursive: true });
    await writeFile(path(`damaged/${name}`), await change(await readFile(path(`damaged/${name}`))));
    const { exitCode, line } = await failure(['evaluate', path('damaged'), path('labels.arrow')]);
    expect(exitCode).toBe(exitCodes.artifact);
    return line;
  }

  test('with a changed byte in the weights', async () => {
    const line = await damaged('weights.safetensors', (bytes) => {
      bytes[bytes.length >> 1]! ^= 1;
      return bytes;
    });
    expect(line).toContain('weights.safetensors: not the weights router.json was written with, or damaged');
  });

  test('with a changed digit in router.json', async () => {
    const line = await damaged('router.json', (bytes) => replaceAll(bytes, '"seed": 1', '"seed": 2'));
    expect(line).toContain('checksum');
  });

  test('made for an embedder this runtime does not have', async () => {
    const line = await damaged('router.json', async (bytes) => {
      const { checksum: _, ...content } = JSON.parse(bytes.toString());
      content.embedder.version = 99;
      const checksum = await sha256Hex(Buffer.from(JSON.stringify(content)));
      return Buffer.from(JSON.stringify({ ...content, checksum }));
    });
    expect(line).toContain('needs embedder lexical version 99');
  });

  test('that is about other models than the labels', async () => {
    await writeFile(path('other.jsonl'), outcomeLines(50).replaceAll('"large"', '"larger"'));
    expect(await runCli(['import', path('other.jsonl'), '-o', path('other.arrow')], memoryTerminal())).toBe(0);
    const { exitCode, line } = await failure(['evaluate', path('router'), path('other.arrow')]);
    expect(exitCode).toBe(exitCodes.usage);
    expect(line).toContain('routes between small, large');
  });

  test('that is not there', async () => {
    const { exitCode, line } = await failure(['route', path('nowhere'), 'hi']);
    expect(exitCode).toBe(exitCodes.artifact);
    expect(line).toContain('not a router folder');
  });
});

describe('label', () => {
  const label = (url: string): string[] => [
    ...['label', path('log.jsonl'), '-o', path('out/labels.arrow'), '--base-url', url],
    ...['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'],
  ];

  test('without a key', async () => {
    const { exitCode, line } = await failure(label('http://127.0.0.1:1'));
    expect(exitCode).toBe(exitCodes.usage);
    expect(line).toContain('ANTHROPIC_API_KEY');
  });

  test('with a wrong key, which the message does not repeat', async () => {
    const sandbox = await startSandbox();
    try {
      const { exitCode, line } = await failure(label(sandbox.url), { ANTHROPIC_API_KEY: 'invalid-key-123' });
      expect(exitCode).toBe(exitCodes.provider);
      expect(line).toContain('ANTHROPIC_API_KEY');
      expect(line).not.toContain('invalid-key-123');
    } finally {
      await sandbox.close();
    }
  });
});

/** The schema's metadata as Arrow's flatbuffers hold it: value, then the length of the key, then the key. */
const versionEntry = (version: string): string => `${version}\0\0\0\x17\0\0\0farthing.schema_version`;

/** Replaces a text in bytes by another of the same length. */
function replaceAll(bytes: Buffer, from: string, to: string): Uint8Array {
  const changed = bytes.toString('latin1').replaceAll(from, to);
  expect(changed).not.toBe(bytes.toString('latin1'));
  return Buffer.from(changed, 'latin1');
}
