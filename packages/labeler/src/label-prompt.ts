import {
  type CandidateOutcome,
  type Completion,
  costUsd,
  type Judgement,
  type LabelRow,
  type LoggedAnswer,
  labelFromJudgements,
  type StopReason,
  scoringText,
  unanswerableReason,
  type WeightedPrompt,
} from '@farthing/core';

import { rateComplexity } from './complexity-rating.ts';
import { judgePair } from './judge.ts';
import type { LabelPlan } from './label-plan.ts';
import { loggedAnswerOf } from './logged-answers.ts';
import type { ModelClient } from './model-client.ts';
import type { PaidCalls } from './paid-calls.ts';
import type { Verifiers } from './verifiers/open-verifiers.ts';
import type { Verifier } from './verifiers/verifier.ts';

export interface LabelPromptOptions extends LabelPlan {
  readonly calls: Pick<PaidCalls, 'complete'>;
  /** Prices logged answers whose cost the log does not say. */
  readonly client: Pick<ModelClient, 'price'>;
  readonly verifiers: Pick<Verifiers, 'verifierOf'>;
}

/** A usable answer, or why there is none. */
type Answer = CandidateOutcome & { readonly completion?: Pick<Completion, 'model' | 'text'> | undefined };

interface Labelled {
  readonly outcomes: readonly CandidateOutcome[];
  readonly judgements: readonly Judgement[];
}

/**
 * Asks every candidate, unless the log holds its answer, and labels what it said: by the prompt's verifier or the
 * run's where they apply, else by the judge against the reference model's answer.
 *
 * A refusal, a truncated or empty answer and a failed call give no label but a reason. Whether refusing was right is
 * for a person or a rubric to say; calling it a loss would teach the router that caution is incompetence.
 */
export async function labelPrompt(prompt: WeightedPrompt, options: LabelPromptOptions): Promise<LabelRow> {
  const verifier = options.verifiers.verifierOf(prompt);
  const [answers, complexity] = await Promise.all([
    gatherAnswers(prompt, { ...options, obstacle: unanswerableReason(prompt) ?? verifier?.obstacle(prompt) }),
    complexityOf(prompt, options),
  ]);
  const { outcomes, judgements } =
    verifier === undefined
      ? await judgeAll(answers, prompt, options)
      : { outcomes: await verifyAll(answers, prompt, verifier), judgements: [] };
  return {
    id: prompt.id,
    conversation: prompt.conversation,
    text: scoringText(prompt.conversation),
    source: prompt.source,
    group: prompt.group,
    timestampMs: prompt.timestampMs,
    conversationId: prompt.conversationId,
    userId: prompt.userId,
    weight: prompt.weight,
    inclusionProbability: prompt.inclusionProbability,
    isUniform: prompt.isUniform,
    complexity,
    needs: prompt.needs,
    reference: prompt.reference,
    outcomes,
    judgements,
  };
}

/** Of what a judge can be shown in full; nothing else is rated. */
async function complexityOf(prompt: WeightedPrompt, options: LabelPromptOptions): Promise<number | undefined> {
  const { ratesComplexity, judges, calls, judgeMaxOutputTokens: maxOutputTokens } = options;
  const [judge] = judges;
  if (!ratesComplexity || judge === undefined || unanswerableReason(prompt) !== undefined) return undefined;
  return rateComplexity(prompt.conversation, { judge, calls, maxOutputTokens });
}

interface GatherOptions extends LabelPromptOptions {
  /** Why an answer would be of no use: none is bought then. */
  readonly obstacle: string | undefined;
}

async function gatherAnswers(prompt: WeightedPrompt, options: GatherOptions): Promise<Answer[]> {
  const { candidates, calls, client, loggedAs, maxOutputTokens, obstacle } = options;
  const { conversation } = prompt;
  return Promise.all(
    candidates.map(async (model): Promise<Answer> => {
      const logged = loggedAnswerOf(prompt, { model, loggedAs });
      if (logged !== undefined) return fromLog(logged, { model, client });
      if (obstacle !== undefined) return { model, unscoredReason: obstacle };
      const result = await calls.complete({ model, conversation, maxOutputTokens });
      if (result.completion === undefined) return { model, unscoredReason: `no answer: ${result.failure}` };
      return fromCall(result.completion);
    }),
  );
}

function fromCall(completion: Completion): Answer {
  const { model, text, stopReason, usage, costUsd: paidUsd, latencyMs } = completion;
  const outcome = { model, answer: text, ...usage, costUsd: paidUsd, latencyMs, answerSource: 'called' as const };
  return withUse(outcome, stopReason);
}

/** Under the candidate's name; its cost is what the log says, or what its tokens cost at the known price. */
function fromLog(
  { text, stopReason, inputTokens, outputTokens, costUsd: loggedUsd, latencyMs }: LoggedAnswer,
  { model, client }: { readonly model: string; readonly client: Pick<ModelClient, 'price'> },
): Answer {
  const price = client.price(model);
  const isCounted = inputTokens !== undefined && outputTokens !== undefined;
  const listUsd = price !== undefined && isCounted ? costUsd(price, { inputTokens, outputTokens }) : undefined;
  const cost = { inputTokens, outputTokens, costUsd: loggedUsd ?? listUsd, latencyMs };
  const isEmpty = stopReason === 'complete' && text.trim() === '';
  return withUse({ model, answer: text, ...cost, answerSource: 'logged' }, isEmpty ? 'empty' : stopReason);
}

function withUse(outcome: CandidateOutcome & { readonly answer: string }, stopReason: StopReason): Answer {
  if (stopReason !== 'complete') return { ...outcome, unscoredReason: `answer ${stopReason}` };
  return { ...outcome, completion: { model: outcome.model, text: outcome.answer } };
}

function verifyAll(
  answers: readonly Answer[],
  prompt: WeightedPrompt,
  verifier: Verifier,
): Promise<readonly CandidateOutcome[]> {
  return Promise.all(
    answers.map(async ({ completion, ...outcome }): Promise<CandidateOutcome> => {
      if (completion === undefined) return outcome;
      const verification = await verifier.verify(completion.text, prompt);
      if ('unscored' in verification) return { ...outcome, unscoredReason: verification.unscored };
      return { ...outcome, label: verification.score, labelSource: 'verifier' };
    }),
  );
}

async function judgeAll(
  answers: readonly Answer[],
  prompt: WeightedPrompt,
  options: LabelPromptOptions,
): Promise<Labelled> {
  const strong = answers.at(-1);
  if (strong === undefined) return { outcomes: [], judgements: [] };
  const judged = await Promise.all(answers.slice(0, -1).map((answer) => judgeOne({ answer, strong, prompt }, options)));
  const { completion: _, ...reference } = strong;
  return {
    outcomes: [...judged.map(({ outcome }) => outcome), reference],
    judgements: judged.flatMap(({ judgements }) => judgements),
  };
}

interface JudgedOutcome {
  readonly outcome: CandidateOutcome;
  readonly judgements: readonly Judgement[];
}

async function judgeOne(
  pair: { readonly answer: Answer; readonly strong: Answer; readonly prompt: WeightedPrompt },
  { judges, votes, agree, rubric, calls, judgeMaxOutputTokens }: LabelPromptOptions,
): Promise<JudgedOutcome> {
  const { strong, prompt } = pair;
  const { completion: candidate, ...outcome } = pair.answer;
  if (candidate === undefined) return { outcome, judgements: [] };
  if (strong.completion === undefined) {
    return { outcome: { ...outcome, unscoredReason: `reference model: ${strong.unscoredReason}` }, judgements: [] };
  }
  const obstacle = unanswerableReason(prompt);
  if (obstacle !== undefined)
    return { outcome: { ...outcome, unscoredReason: `not judged: ${obstacle}` }, judgements: [] };
  const { conversation, reference } = prompt;
  const judgements = await judgePair(
    { conversation, reference, candidate, strong: strong.completion },
    { judges, votes, agree, rubric, calls, maxOutputTokens: judgeMaxOutputTokens },
  );
  const judged = labelFromJudgements(judgements);
  if (judged.label === undefined) return { outcome: { ...outcome, unscoredReason: judged.reason }, judgements };
  return { outcome: { ...outcome, label: judged.label, labelSource: 'judge' }, judgements };
}
