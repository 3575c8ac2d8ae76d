import type { Completion, WeightedPrompt } from '@farthing/core';
import { addCall, type CallReport, createCallReport } from './call-report.ts';

import type { Journal } from './journal.ts';
import { labelPrompt } from './label-prompt.ts';
import { defaultLimits } from './label-prompts.ts';
import type { LoggedNames } from './logged-answers.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { callKey } from './paid-calls.ts';
import { batchPrice, costUsd } from './price.ts';

export interface EstimateOptions {
  /** As for `labelPrompts`, and the same for all others. */
  readonly candidates: readonly string[];
  readonly judge: string;
  readonly loggedAs?: LoggedNames | undefined;
  readonly client: Pick<ModelClient, 'endpoint' | 'price' | 'batchRoute'>;
  readonly batch?: boolean | undefined;
  /** What it holds costs nothing more. */
  readonly journal?: Pick<Journal, 'has' | 'get'> | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly judgeMaxOutputTokens?: number | undefined;
}

/** What labelling would take, if answers are short and if they are long. */
export interface LabelEstimate {
  readonly rows: number;
  readonly requests: number;
  /** Calls with 25-token answers and 40-token verdicts. `spentUsd` is the cost of the calls still to be made. */
  readonly low: CallReport;
  /** Calls with 800-token answers and 300-token verdicts. Models that reason at length can exceed it. */
  readonly high: CallReport;
}

interface Assumption {
  readonly answerTokens: number;
  readonly verdictTokens: number;
}

const short: Assumption = { answerTokens: 25, verdictTokens: 40 };
const long: Assumption = { answerTokens: 800, verdictTokens: 300 };
const charactersPerToken = 4;

/**
 * Walks the prompts the way `labelPrompts` would, with made-up answers for the calls it does not make. Every judged
 * pair counts two judge calls, although equal answers will need none.
 */
export async function estimateLabeling(
  prompts: AsyncIterable<WeightedPrompt>,
  options: EstimateOptions,
): Promise<LabelEstimate> {
  const { candidates, judge, client, loggedAs = new Map() } = options;
  const { maxOutputTokens = defaultLimits.answer, judgeMaxOutputTokens = defaultLimits.verdict } = options;
  const low = createCallReport();
  const high = createCallReport();
  const parts = { candidates, judge, client, loggedAs, maxOutputTokens, judgeMaxOutputTokens };
  const walks = [imagine(short, low, options), imagine(long, high, options)];
  let rows = 0;
  let requests = 0;
  for await (const prompt of prompts) {
    rows += 1;
    requests += prompt.weight;
    for (const calls of walks) await labelPrompt(prompt, { ...parts, calls });
  }
  return { rows, requests, low, high };
}

/** Calls that are not made: recalled from the journal where it has them, made up otherwise, and counted. */
function imagine(assumption: Assumption, report: CallReport, options: EstimateOptions) {
  const { client, journal } = options;
  return {
    complete: async (request: CompletionRequest): Promise<{ completion: Completion }> => {
      const key = callKey(client.endpoint(request.model), request);
      if (journal?.has(key)) {
        const completion = await journal.get(key);
        addCall(report, completion, 'recalled');
        return { completion };
      }
      const completion = madeUp(request, assumption, options);
      addCall(report, completion, 'made');
      report.spentUsd += completion.costUsd ?? 0;
      return { completion };
    },
  };
}

function madeUp(
  request: CompletionRequest,
  assumption: Assumption,
  { client, batch = false }: EstimateOptions,
): Completion {
  const { model, conversation, maxOutputTokens, outputSchema } = request;
  const isVerdict = outputSchema !== undefined;
  const outputTokens = Math.min(maxOutputTokens, isVerdict ? assumption.verdictTokens : assumption.answerTokens);
  const usage = { inputTokens: Math.ceil(JSON.stringify(conversation).length / charactersPerToken), outputTokens };
  const direct = client.price(model);
  const price = batch && direct && client.batchRoute?.(model) ? batchPrice(direct) : direct;
  // Answers begin with their model's name, so that no two are the same text.
  const text = isVerdict ? '{"rationale":"","verdict":"tie"}' : model.padEnd(outputTokens * charactersPerToken, '.');
  const cost = price === undefined ? undefined : costUsd(price, usage);
  return { model, text, stopReason: 'complete', usage, costUsd: cost };
}
