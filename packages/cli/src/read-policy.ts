import { readFile } from 'node:fs/promises';
import { type PolicySpec, parsePolicySpec } from '@farthing/runtime';

/** @throws ConfigError for a file that is no policy. */
export async function readPolicy(path: string | undefined): Promise<PolicySpec> {
  return path === undefined ? {} : parsePolicySpec(await readFile(path, 'utf8'), { file: path });
}
