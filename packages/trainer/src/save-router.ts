import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '@farthing/core';
import { encodeGroupHashes } from './group-hashes.ts';
import { modelCard } from './model-card.ts';
import { checkReplaceable, replaceFolder } from './replace-folder.ts';
import type { TrainedRouter } from './trained-router.ts';
import { trainingReport } from './training-report.ts';

export interface SaveRouterOptions {
  /** Lets the report show the prompts of its worst mistakes. Default false: no text is in the folder. */
  readonly includeText?: boolean | undefined;
}

/**
 * Writes a router folder: `router.json`, `weights.safetensors`, `training-groups.bin`, `README.md`, `report.html`.
 * All or nothing, see `replaceFolder`.
 *
 * @throws ConfigError when `folder` exists and is anything but a router folder or an empty one; DataError when the disk
 *   is full.
 */
export async function saveRouter(
  trained: TrainedRouter,
  folder: string,
  { includeText = false }: SaveRouterOptions = {},
): Promise<void> {
  const target = resolve(folder);
  await checkRouterFolder(target);
  await replaceFolder(target, routerFiles(trained, { includeText }));
}

function routerFiles(trained: TrainedRouter, { includeText }: SaveRouterOptions): Record<string, string | Uint8Array> {
  return {
    'router.json': trained.bytes.config,
    'weights.safetensors': trained.bytes.weights,
    'training-groups.bin': encodeGroupHashes(trained.trainingGroups),
    'README.md': modelCard(trained),
    'report.html': trainingReport(trained, { includeText }),
  };
}

/**
 * Whether {@link saveRouter} may write there; asked before a long training. Makes the folders above, and puts in order what
 * a process that was killed while it saved a router left there.
 *
 * @throws ConfigError when `folder` exists and is anything but a router folder or an empty one; DataError when it cannot be
 *   written.
 */
export async function checkRouterFolder(folder: string): Promise<void> {
  const target = resolve(folder);
  await checkReplaceable(target);
  const names = await readdir(target).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new ConfigError(`${target}: is a file; name a folder for the router`);
    throw error;
  });
  if (names.length === 0 || names.includes('router.json')) return;
  throw new ConfigError(`${target}: holds other files and no router; choose another folder`);
}
