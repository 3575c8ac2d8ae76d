import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelRow, type PriceTable, type Prompt, userConversation, type WeightedPrompt } from '@farthing/core';
import { afterAll } from 'vitest';
import { anthropicClient } from '../anthropic-client.ts';
import type { Clock } from '../clock.ts';

import { openJournal } from '../journal.ts';
import { type LabelOptions, labelPrompts } from '../label-prompts.ts';
import type { LabelReport } from '../label-report.ts';
import type { ModelClient } from '../model-client.ts';
import { withPrices } from '../price.ts';
import { type StubReply, type StubRequest, type StubServer, startStub } from './stub-server.ts';

/** A clock on which waiting takes no time; `waits` lists how long it was asked for. */
export function instantClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    sleep: async (ms, { signal }) => {
      signal.throwIfAborted();
      waits.push(ms);
    },
  };
}

export function prompt(text: string, parts: Partial<Prompt & WeightedPrompt> = {}): WeightedPrompt {
  return { id: text, conversation: userConversation(text), weight: 1, ...parts };
}

export async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

export interface Labeled {
  readonly rows: LabelRow[];
  readonly report: LabelReport | undefined;
  readonly error: unknown;
}

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-labeler-'));
  folders.push(folder);
  return folder;
}

export const stubPrices = withPrices(new Map(), ['weak=1/10', 'middle=2/20', 'strong=5/50', 'judge=3/30']);

export interface RunOptions extends Partial<Omit<LabelOptions, 'client' | 'journal'>> {
  readonly journalPath?: string;
  readonly apiKey?: string;
  readonly baseURL?: string;
  /** Default: an `anthropicClient` of the server. */
  readonly client?: ModelClient;
  /** Default: `stubPrices`. */
  readonly prices?: PriceTable;
}

/** One labelling run of weak and strong against a server, with its journal, from opening to closing. */
export async function label(
  server: Pick<StubServer, 'url'>,
  prompts: readonly WeightedPrompt[],
  options: RunOptions = {},
): Promise<Labeled> {
  const journal = await openJournal(options.journalPath ?? join(await temporaryFolder(), 'journal.jsonl'));
  const { apiKey = 'test-key', baseURL = server.url, clock = instantClock(), prices = stubPrices } = options;
  const { client = anthropicClient({ apiKey, baseURL, clock, prices }) } = options;
  const rows: LabelRow[] = [];
  let report: LabelReport | undefined;
  const onProgress = (latest: LabelReport): void => {
    report = latest;
  };
  const full = { candidates: ['weak', 'strong'], judge: 'judge', ...options, client, journal, clock };
  try {
    for await (const row of labelPrompts(stream(prompts), { ...full, onProgress })) rows.push(row);
    return { rows, report, error: undefined };
  } catch (error) {
    return { rows, report, error };
  } finally {
    await journal.close();
  }
}

/** Starts a stub server for the length of one test. */
export async function withStub<T>(
  reply: (request: StubRequest) => StubReply | Promise<StubReply>,
  use: (server: StubServer) => Promise<T>,
): Promise<T> {
  const server = await startStub(reply);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}
