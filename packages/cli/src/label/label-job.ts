import { ConfigError } from '@farthing/core';
import type { LabelFormat } from '@farthing/dataset';
import type { ModelClient } from '@farthing/labeler';
import { kinshipWarning } from '../judge-health.ts';
import type { Terminal } from '../terminal.ts';
import type { JudgingOptions } from './judge-options.ts';
import type { PromptSource } from './log-options.ts';
import { unusedAnswersHint } from './logged-names.ts';

/** One `farthing label`, its options read. */
export interface LabelJob {
  readonly out: string;
  readonly format: LabelFormat;
  /** `undefined` when none is to be written. */
  readonly report: { readonly includeText: boolean } | undefined;
  readonly prompts: PromptSource;
  readonly options: JudgingOptions & {
    readonly client: ModelClient;
    readonly maxCostUsd: number | undefined;
    readonly concurrency: number;
    readonly batch: boolean;
  };
}

/** The journal lies beside the table, so that the same command finds what it has already paid for. */
export const journalPathOf = (out: string): string => `${out}.journal.jsonl`;

/** What may be wrong, while nothing is paid for yet. */
export async function tellDoubts(job: LabelJob, terminal: Terminal): Promise<void> {
  tellUnpriced(job, terminal);
  await tellKinship(job, terminal);
  await tellUnusedAnswers(job, terminal);
}

/** A model without a price would be counted as free. */
function tellUnpriced({ options }: LabelJob, terminal: Terminal): void {
  const { candidates, judge, client, maxCostUsd } = options;
  const unpriced = [...new Set([...candidates, ...judge])].filter((model) => client.price(model) === undefined);
  if (unpriced.length === 0) return;
  const advice = `pass --price ${unpriced[0]}=input/output in dollars per million tokens`;
  if (maxCostUsd !== undefined)
    throw new ConfigError(`--max-cost-usd needs a price of ${unpriced.join(', ')}: ${advice}`);
  terminal.note(`label: no price is known of ${unpriced.join(', ')}, so its calls count as $0; ${advice}`);
}

/** Before anything is paid for: a judge may be chosen otherwise. */
async function tellKinship({ options }: LabelJob, terminal: Terminal): Promise<void> {
  const { kinships } = await import('@farthing/labeler');
  const warning = kinshipWarning(kinships(options.judge, options.candidates));
  if (warning !== undefined) terminal.note(`label: ${warning}`);
}

async function tellUnusedAnswers({ prompts, options }: LabelJob, terminal: Terminal): Promise<void> {
  const hint = await unusedAnswersHint(prompts, options);
  if (hint !== undefined) terminal.note(`label: ${hint}`);
}
