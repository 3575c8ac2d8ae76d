import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tinyRouterBytes } from '../packages/runtime/src/testing/tiny-router.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The fenced blocks of a guide in one language, in order. */
export async function guideBlocks(path: string, language: string): Promise<string[]> {
  const text = await readFile(join(root, path), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gsu'))].map(([, code]) => code!);
}

export interface SnippetOptions {
  /** Beside the snippets, by relative path. The router `models/support`, of `small` and `large`, is there always. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs snippets as a reader would, one after the other in one folder, and gives what they printed. */
export async function runSnippets(snippets: readonly string[], options: SnippetOptions = {}): Promise<string> {
  // Beneath examples, where our packages and the SDKs are found.
  const folder = await mkdtemp(join(root, 'examples/.guide-'));
  try {
    const { config, weights } = await tinyRouterBytes();
    const run = snippets.map((_, index) => `await import('./${index}.mts');`).join('\n');
    const files: Record<string, string | Uint8Array> = {
      'models/support/router.json': config,
      'models/support/weights.safetensors': weights,
      'all.mts': run,
      ...Object.fromEntries(snippets.map((code, index) => [`${index}.mts`, code])),
      ...options.files,
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return await runProgram('all.mts', { cwd: folder, env: options.env });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a TypeScript program prints, run from our sources; rejects when it fails. */
export async function runProgram(
  file: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> | undefined },
): Promise<string> {
  const args = ['--conditions=farthing-source', '--import', 'tsx', file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  return stdout;
}
