import type { WeightedPrompt } from '@farthing/core';
import type { LoggedPrompt } from '../log-format.ts';
import type { RedactionKind } from '../redact/finding.ts';
import { redactPrompt } from '../redact/redact-prompt.ts';
import { connectConversations } from './connect-conversations.ts';
import { NearDuplicates } from './near-duplicates.ts';
import { Repetitions } from './repetitions.ts';
import { type RequestFilter, requestFilter } from './request-filter.ts';
import type { Reread } from './reread.ts';
import { type FoundTemplate, TemplateCatalog } from './template-catalog.ts';
import { Templates } from './templates.ts';

export interface PrepareOptions {
  /** Which requests to keep. Default: all but the steps of tool loops. */
  readonly filter?: RequestFilter | undefined;
  /** Whether to replace personal data and secrets by placeholders. Default true. */
  readonly redact?: boolean | undefined;
  /** Whether to merge prompts that say the same in almost the same words. Default true. */
  readonly nearDuplicates?: boolean | undefined;
  /** Whether to put earlier turns of a session back where the log keeps only the last one. Default true. */
  readonly restoreTurns?: boolean | undefined;
}

/** What preparation did with a log. */
export interface PreparationReport {
  /** Requests read. */
  readonly requests: number;
  /** Requests left out, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** Requests found to belong to a conversation that the log does not name. */
  readonly linked: number;
  /** Requests that got earlier turns of their session back. */
  readonly restored: number;
  /** Replaced values by kind, over the requests kept; empty when nothing was found or looked for. */
  readonly redactions: ReadonlyMap<RedactionKind, number>;
  /** Requests in which something was replaced. */
  readonly redactedRequests: number;
  /** Requests merged into the first that asked exactly the same. */
  readonly repetitions: number;
  /** Prompts merged into the first that asked almost the same. */
  readonly nearDuplicates: number;
  /** Comparisons given up because too many prompts were alike: duplicates may remain. */
  readonly uncompared: number;
  /** Logged answers of repetitions that there was no room for. */
  readonly droppedAnswers: number;
  /** Boilerplate found, most frequent first. */
  readonly templates: readonly FoundTemplate[];
  /** Kept requests with any of it. */
  readonly boilerplateRequests: number;
  /** Prompts that got a group from their boilerplate, because the log names none. */
  readonly grouped: number;
  /** Prompts left in the end. */
  readonly prompts: number;
}

export interface PreparedPrompts {
  readonly report: PreparationReport;
  /** Prompts that `read` gives. */
  readonly count: number;
  /** The prompts in the order of the log. The same each time. */
  read(): AsyncGenerator<WeightedPrompt>;
}

/**
 * Makes prompts worth labelling of the requests of a log.
 *
 * 1. Requests that continue one another are put into one conversation; each stays a prompt of its own.
 * 2. What the filter does not want is left out, and so is what cannot be put to another model, such as steps of tool loops.
 * 3. Personal data and secrets are replaced: first of all that changes a text, so that two requests that differ only in them are one prompt.
 * 4. Exact repetitions are merged, then near ones; the first stays, with the number of requests it stands for.
 * 5. A prompt without a group gets one from the application's boilerplate around it.
 *
 * The log is read four times at most and never held: memory grows by about 200 bytes a request.
 *
 * @param open starts the log from its beginning, the same each time.
 */
export async function preparePrompts(
  open: Reread<LoggedPrompt>,
  options: PrepareOptions = {},
): Promise<PreparedPrompts> {
  const { filter = {}, redact = true, nearDuplicates = true, restoreTurns } = options;
  const reasonToLeaveOut = requestFilter(filter);
  const log = await connectConversations(open, { restoreTurns });
  const tally = new Tally();
  const select = async function* (counts?: Tally): AsyncGenerator<LoggedPrompt> {
    for await (const request of log.read()) {
      const reason = reasonToLeaveOut(request);
      if (reason !== undefined) {
        counts?.leaveOut(reason);
        continue;
      }
      const redacted = redact ? redactPrompt(request) : undefined;
      if (redacted !== undefined) counts?.redact(redacted.counts);
      yield redacted?.prompt ?? request;
    }
  };
  const repetitions = new Repetitions();
  const templates = new Templates();
  for await (const request of select(tally)) if (repetitions.add(request)) templates.add(request);
  repetitions.end();
  const distinct = (): AsyncGenerator<WeightedPrompt> => repetitions.merge(select());
  const catalog = new TemplateCatalog();
  const near = nearDuplicates ? new NearDuplicates() : undefined;
  let grouped = 0;
  for await (const prompt of distinct()) {
    const match = templates.match(prompt);
    catalog.add(match, prompt.weight);
    near?.add(prompt, match);
    if (prompt.group === undefined && (match.system !== '' || match.header !== '')) grouped += 1;
  }
  if (near?.pair() === true) {
    for await (const prompt of distinct()) near.compare(prompt, (each) => templates.match(each));
  }
  near?.end();
  const merged = near?.mergedPrompts ?? 0;
  const count = repetitions.distinct - merged;
  return {
    count,
    report: {
      requests: log.requests,
      leftOut: tally.leftOut,
      linked: log.linked,
      restored: log.restored,
      redactions: tally.redactions,
      redactedRequests: tally.redactedRequests,
      repetitions: repetitions.repeated,
      nearDuplicates: merged,
      uncompared: near?.uncompared ?? 0,
      droppedAnswers: repetitions.droppedAnswers,
      templates: catalog.templates(),
      boilerplateRequests: catalog.boilerplateRequests,
      grouped,
      prompts: count,
    },
    read: async function* () {
      let row = 0;
      for await (const prompt of distinct()) {
        const weight = near?.weightOf(row) ?? prompt.weight;
        if (weight > 0) yield { ...prompt, weight, group: prompt.group ?? catalog.groupOf(row) };
        row += 1;
      }
    },
  };
}

class Tally {
  readonly leftOut = new Map<string, number>();
  readonly redactions = new Map<RedactionKind, number>();
  redactedRequests = 0;

  leaveOut(reason: string): void {
    this.leftOut.set(reason, (this.leftOut.get(reason) ?? 0) + 1);
  }

  redact(counts: ReadonlyMap<RedactionKind, number>): void {
    if (counts.size > 0) this.redactedRequests += 1;
    for (const [kind, count] of counts) this.redactions.set(kind, (this.redactions.get(kind) ?? 0) + count);
  }
}
