import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '@farthing/core';
import { modelCard } from './model-card.ts';
import type { TrainedRouter } from './trained-router.ts';
import { encodeTrainingGroups } from './training-groups.ts';
import { trainingReport } from './training-report.ts';

/**
 * Writes a router folder: `router.json`, `weights.safetensors`, `training-groups.bin`, `README.md`, `report.html`.
 * All or nothing: the files are written beside the target and moved into place together. A router folder that is
 * already there is moved aside first and deleted last, so a crash never leaves neither.
 *
 * @throws ConfigError when `folder` exists and is anything but a router folder or an empty one.
 */
export async function saveRouter(trained: TrainedRouter, folder: string): Promise<void> {
  const target = resolve(folder);
  await checkRouterFolder(target);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const staging = join(parent, `.${basename(target)}-${process.pid}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  try {
    for (const [name, content] of Object.entries(routerFiles(trained))) await writeFile(join(staging, name), content);
    const old = `${staging}-old`;
    const hadOld = await moveAside(target, old);
    await rename(staging, target);
    if (hadOld) await rm(old, { recursive: true });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

async function moveAside(target: string, old: string): Promise<boolean> {
  try {
    await rename(target, old);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

function routerFiles(trained: TrainedRouter): Record<string, string | Uint8Array> {
  return {
    'router.json': trained.bytes.config,
    'weights.safetensors': trained.bytes.weights,
    'training-groups.bin': encodeTrainingGroups(trained.trainingGroups),
    'README.md': modelCard(trained),
    'report.html': trainingReport(trained),
  };
}

/**
 * Whether {@link saveRouter} may write there; asked before a long training.
 *
 * @throws ConfigError when `folder` exists and is anything but a router folder or an empty one.
 */
export async function checkRouterFolder(folder: string): Promise<void> {
  const target = resolve(folder);
  const names = await readdir(target).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new ConfigError(`${target}: is a file; name a folder for the router`);
    throw error;
  });
  if (names.length === 0 || names.includes('router.json')) return;
  throw new ConfigError(`${target}: holds other files and no router; choose another folder`);
}
