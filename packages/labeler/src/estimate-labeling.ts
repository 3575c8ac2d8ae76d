import { type Completion, costUsd, type WeightedPrompt } from '@farthing/core';
import { addCall, type CallReport, createCallReport } from './call-report.ts';

import type { Journal } from './journal.ts';
import { type LabelPlanOptions, labelPlan } from './label-plan.ts';
import { labelPrompt } from './label-prompt.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { callKey } from './paid-calls.ts';
import { batchPrice } from './price.ts';
import { openVerifiers, type Verifiers } from './verifiers/open-verifiers.ts';

export interface EstimateOptions extends LabelPlanOptions {
  readonly client: Pick<ModelClient, 'endpoint' | 'price' | 'batchRoute'>;
  readonly batch?: boolean | undefined;
  /** What it holds costs nothing more. */
  readonly journal?: Pick<Journal, 'has' | 'get'> | undefined;
}

/** What labelling would take, if answers are short and if they are long. */
export interface LabelEstimate {
  readonly rows: number;
  readonly requests: number;
  /** Calls with 10-token answers and 25-token verdicts. `spentUsd` is the cost of the calls still to be made. */
  readonly low: CallReport;
  /** Calls with 800-token answers and 300-token verdicts. Models that reason at length can exceed it. */
  readonly high: CallReport;
}

interface Assumption {
  readonly answerTokens: number;
  readonly verdictTokens: number;
  /** Prose takes a token for about every four characters; plain words fewer tokens, code and other scripts more. */
  readonly charactersPerToken: number;
}

const short: Assumption = { answerTokens: 10, verdictTokens: 25, charactersPerToken: 5 };
const long: Assumption = { answerTokens: 800, verdictTokens: 300, charactersPerToken: 3 };

/**
 * Walks the prompts the way `labelPrompts` would, with made-up answers for the calls it does not make. Every judged
 * pair counts two judge calls, although equal answers will need none.
 */
export async function estimateLabeling(
  prompts: AsyncIterable<WeightedPrompt>,
  options: EstimateOptions,
): Promise<LabelEstimate> {
  const plan = labelPlan(options);
  const opened = await openVerifiers(plan.verification);
  await opened.close();
  const verifiers = onlyObstacles(opened);
  const low = createCallReport();
  const high = createCallReport();
  const walks = [imagine(short, low, options), imagine(long, high, options)];
  let rows = 0;
  let requests = 0;
  for await (const prompt of prompts) {
    rows += 1;
    requests += prompt.weight;
    for (const calls of walks) await labelPrompt(prompt, { ...plan, client: options.client, verifiers, calls });
  }
  return { rows, requests, low, high };
}

/** Made-up answers are not worth checking; which prompts can be checked is. */
function onlyObstacles(verifiers: Verifiers): Pick<Verifiers, 'verifierOf'> {
  const verify = () => ({ score: 1 });
  return {
    verifierOf: (prompt) => {
      const verifier = verifiers.verifierOf(prompt);
      return verifier === undefined ? undefined : { ...verifier, verify };
    },
  };
}

/** Calls that are not made: recalled from the journal where it has them, made up otherwise, and counted once each. */
function imagine(assumption: Assumption, report: CallReport, options: EstimateOptions) {
  const { client, journal } = options;
  const counted = new Set<string>();
  const count = (key: string, completion: Completion, how: 'made' | 'recalled'): void => {
    if (counted.has(key)) return;
    counted.add(key);
    addCall(report, completion, how);
    if (how === 'made') report.spentUsd += completion.costUsd ?? 0;
  };
  return {
    complete: async (request: CompletionRequest): Promise<{ completion: Completion }> => {
      const key = callKey(client.endpoint(request.model), request);
      if (journal?.has(key)) {
        const completion = await journal.get(key);
        count(key, completion, 'recalled');
        return { completion };
      }
      const completion = madeUp(request, assumption, options);
      count(key, completion, 'made');
      return { completion };
    },
  };
}

/** Reads as a verdict and as a rating. */
const madeUpJudging = '{"rationale":"","verdict":"tie","rating":3}';

function madeUp(
  request: CompletionRequest,
  assumption: Assumption,
  { client, batch = false }: EstimateOptions,
): Completion {
  const { model, conversation, maxOutputTokens, outputSchema } = request;
  const { charactersPerToken } = assumption;
  const isJudging = outputSchema !== undefined;
  const outputTokens = Math.min(maxOutputTokens, isJudging ? assumption.verdictTokens : assumption.answerTokens);
  const usage = { inputTokens: Math.ceil(JSON.stringify(conversation).length / charactersPerToken), outputTokens };
  const direct = client.price(model);
  const price = batch && direct && client.batchRoute?.(model) ? batchPrice(direct) : direct;
  // Answers begin with their model's name, so that no two are the same text.
  const text = isJudging ? madeUpJudging : model.padEnd(outputTokens * charactersPerToken, '.');
  const cost = price === undefined ? undefined : costUsd(price, usage);
  return { model, text, stopReason: 'complete', usage, costUsd: cost };
}
