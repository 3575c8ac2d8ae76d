import { ConfigError } from '@farthing/core';
import type { CallReport, Journal, ModelClient } from '@farthing/labeler';
import type { Options } from 'yargs';
import type { Terminal } from '../terminal.ts';

export const batchOptions = {
  batch: {
    type: 'boolean',
    default: false,
    describe: "Ask through Anthropic's Message Batches: half the price, answers within a day, mostly within an hour",
  },
} as const satisfies Record<string, Options>;

/** @throws ConfigError when batches are wanted and no model of the run can be asked in any. */
export function checkBatch(
  batch: boolean,
  asked: { readonly client: ModelClient; readonly models: readonly string[] },
): void {
  const { client, models } = asked;
  if (!batch || models.some((model) => client.batchRoute?.(model) !== undefined)) return;
  throw new ConfigError(
    "--batch needs Anthropic's Message Batches, and no model of this run is asked there: leave --batch out, or --api openai",
  );
}

/** How the batches under way stand, for the progress line; empty without any. */
export function batchDetail({ batches }: Pick<CallReport, 'batches'>): string {
  const open = batches.filter((batch) => !batch.isOver);
  const [first, last] = [open[0], open.at(-1)];
  if (first === undefined || last === undefined) return '';
  const name = first === last ? `batch ${first.number}` : `batches ${first.number}–${last.number}`;
  const requests = sum(open.map((batch) => batch.requests));
  const done = sum(open.map((batch) => batch.done));
  return `${name}: ${done === 0 ? `${count(requests)} requests in work` : `${count(done)} of ${count(requests)} done`}`;
}

/** Said when a run begins: it will wait for these, whether it makes batches of its own or not. */
export function tellFoundBatches({ batches }: Journal, terminal: Terminal): void {
  const { open } = batches;
  if (open.length === 0) return;
  const requests = count(sum(open.map(({ calls }) => calls.length)));
  terminal.note(`label: picking up ${plural(open.length)} of an earlier run with ${requests} requests`);
}

/** Said when a run ends before its batches. */
export function tellOpenBatches({ batches }: Journal, terminal: Terminal): void {
  const named = batches.open.filter(({ id }) => id !== undefined);
  if (named.length === 0) return;
  const requests = count(sum(named.map(({ calls }) => calls.length)));
  const ids = named.map(({ id }) => id).join(', ');
  const [verb, goes] = named.length === 1 ? ['goes on', 'it'] : ['go on', 'them'];
  terminal.note(
    `${ids} ${verb} at the provider, which bills the ${requests} requests as usual; the same command picks ${goes} up within 29 days and pays for none of them again`,
  );
}

function plural(batches: number): string {
  return batches === 1 ? 'a batch' : `${batches} batches`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
