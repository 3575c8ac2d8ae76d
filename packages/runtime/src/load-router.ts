import { ArtifactError } from '@farthing/core';
import { type Router, routerFromBytes } from './router.ts';

/**
 * Loads a router folder from disk (Node, Bun, Deno). Elsewhere, fetch the two files and use `routerFromBytes`.
 *
 * @param folder path of `models/<id>/`.
 * @throws ArtifactError when the folder is not a whole, unchanged router of this version.
 */
export async function loadRouter(folder: string): Promise<Router> {
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
  try {
    return await routerFromBytes({ config: new TextDecoder().decode(config), weights });
  } catch (error) {
    if (error instanceof ArtifactError) throw new ArtifactError(`${folder}: ${error.message}`, { cause: error });
    throw error;
  }
}
