import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importTransformers, type TransformersLibrary } from '../transformers-library.ts';

/**
 * transformers.js where somebody has installed it: here, or in the folder that the variable FARTHING_TRANSFORMERS
 * names. It is in no lockfile of ours, for it brings half a gigabyte. `undefined` when it is nowhere.
 */
export async function installedTransformers(): Promise<TransformersLibrary | undefined> {
  // biome-ignore lint/style/noProcessEnv: tests alone come here.
  const folder = process.env.FARTHING_TRANSFORMERS;
  if (folder === undefined) return importTransformers('a test').catch(() => undefined);
  const resolve = createRequire(join(folder, 'package.json')).resolve;
  return import(pathToFileURL(resolve('@huggingface/transformers')).href);
}
