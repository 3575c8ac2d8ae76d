import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

export interface RuntimeBundle {
  readonly code: string;
  readonly gzippedBytes: number;
  /** What is still to be imported where it runs. */
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

/** Bundles a program that imports `@farthing/runtime`, from source and for browsers; modules of Node stay imports. */
export async function bundleRuntime(
  program: string,
  options: Pick<BuildOptions, 'minify' | 'format' | 'globalName'> = {},
): Promise<RuntimeBundle> {
  const { outputFiles, metafile } = await build({
    format: 'esm',
    ...options,
    stdin: { contents: program, resolveDir: fileURLToPath(new URL('../packages/runtime/src', import.meta.url)) },
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    conditions: ['farthing-source'],
    external: ['node:*'],
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const [{ text, contents }] = outputFiles as [(typeof outputFiles)[number]];
  return {
    code: text,
    gzippedBytes: gzipSync(contents, { level: 9 }).length,
    imports: Object.values(metafile.outputs).flatMap((output) => output.imports),
  };
}

/** A program that keeps all of the main entry. */
export const wholeRuntime = "export * from '@farthing/runtime';";
