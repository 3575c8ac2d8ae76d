import { ArtifactError } from '@farthing/core';
import type { AsyncRouter, Router } from './router.ts';
import { type LoadRouterOptions, type RouterBytes, routerFromBytes } from './router-from-bytes.ts';

/**
 * Loads a router folder from disk (Node, Bun, Deno). Elsewhere, fetch the two files and use `routerFromBytes`.
 *
 * @param folder path of `models/<id>/`.
 * @throws ArtifactError when the folder is not a whole, unchanged router of this version, or was made with another
 *   embedder than the one given.
 */
export async function loadRouter(folder: string): Promise<Router>;
export async function loadRouter(folder: string, options: LoadRouterOptions): Promise<AsyncRouter>;
export async function loadRouter(folder: string, options?: LoadRouterOptions): Promise<AsyncRouter> {
  const bytes = await readRouterBytes(folder);
  try {
    return await (options === undefined ? routerFromBytes(bytes) : routerFromBytes(bytes, options));
  } catch (error) {
    if (error instanceof ArtifactError) throw new ArtifactError(`${folder}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function readRouterBytes(folder: string): Promise<RouterBytes> {
  // Imported here so that bundles for browsers and workers, which never call this, need no file system.
  const { readFile } = await import('node:fs/promises');
  const read = async (name: string): Promise<Uint8Array> => {
    try {
      return await readFile(`${folder}/${name}`);
    } catch (cause) {
      throw new ArtifactError(`${folder}: not a router folder: cannot read ${name}`, { cause });
    }
  };
  const [config, weights] = await Promise.all([read('router.json'), read('weights.safetensors')]);
  return { config: new TextDecoder().decode(config), weights };
}
