import {
  type CandidateOutcome,
  type Completion,
  type Judgement,
  type LabelRow,
  labelFromJudgements,
  scoringText,
  unanswerableReason,
  type VerifierName,
  type WeightedPrompt,
} from '@farthing/core';

import { judgePair } from './judge.ts';
import type { PaidCalls } from './paid-calls.ts';

import { verifyAnswer } from './verifiers/verify-answer.ts';

export interface LabelPromptOptions {
  /** Cheapest first, the reference model last. */
  readonly candidates: readonly string[];
  readonly judge: string;
  readonly calls: Pick<PaidCalls, 'complete'>;
  readonly maxOutputTokens: number;
  readonly judgeMaxOutputTokens: number;
}

/** A usable answer, or why there is none. */
type Answer = CandidateOutcome & { readonly completion?: Completion | undefined };

interface Labelled {
  readonly outcomes: readonly CandidateOutcome[];
  readonly judgements: readonly Judgement[];
}

/**
 * Asks every candidate and labels its answer: by the prompt's verifier where it has one and a reference, else by the
 * judge against the reference model's answer.
 *
 * A refusal, a truncated or empty answer and a failed call give no label but a reason. Whether refusing was right is
 * for a person or a rubric to say; calling it a loss would teach the router that caution is incompetence.
 */
export async function labelPrompt(prompt: WeightedPrompt, options: LabelPromptOptions): Promise<LabelRow> {
  const answers = await askCandidates(prompt, options);
  const { outcomes, judgements } =
    prompt.verifier !== undefined && prompt.reference !== undefined
      ? verifyAll(answers, prompt.verifier, prompt.reference)
      : await judgeAll(answers, prompt, options);
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
    reference: prompt.reference,
    outcomes,
    judgements,
  };
}

async function askCandidates(prompt: WeightedPrompt, options: LabelPromptOptions): Promise<Answer[]> {
  const { candidates, calls, maxOutputTokens } = options;
  const { conversation } = prompt;
  const obstacle = unanswerableReason(prompt) ?? uncheckableReason(prompt);
  if (obstacle !== undefined) return candidates.map((model) => ({ model, unscoredReason: obstacle }));
  return Promise.all(
    candidates.map(async (model) => {
      const result = await calls.complete({ model, conversation, maxOutputTokens });
      if (result.completion === undefined) return { model, unscoredReason: `no answer: ${result.failure}` };
      return toAnswer(result.completion);
    }),
  );
}

/** A reference its own verifier cannot read checks no answer, so no answer is bought for it. */
function uncheckableReason({ verifier, reference }: WeightedPrompt): string | undefined {
  if (verifier === undefined || reference === undefined) return undefined;
  const verification = verifyAnswer(reference, { verifier, reference });
  return 'unparsable' in verification ? verification.unparsable : undefined;
}

function toAnswer(completion: Completion): Answer {
  const { model, text, stopReason, usage, costUsd, latencyMs } = completion;
  const paid = { model, answer: text, ...usage, costUsd, latencyMs };
  return stopReason === 'complete' ? { ...paid, completion } : { ...paid, unscoredReason: `answer ${stopReason}` };
}

function verifyAll(answers: readonly Answer[], verifier: VerifierName, reference: string): Labelled {
  const outcomes = answers.map(({ completion, ...outcome }): CandidateOutcome => {
    if (completion === undefined) return outcome;
    const verification = verifyAnswer(completion.text, { verifier, reference });
    if ('unparsable' in verification) return { ...outcome, unscoredReason: verification.unparsable };
    return { ...outcome, label: verification.correct ? 1 : 0, labelSource: 'verifier' };
  });
  return { outcomes, judgements: [] };
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
  { judge, calls, judgeMaxOutputTokens }: LabelPromptOptions,
): Promise<JudgedOutcome> {
  const { strong, prompt } = pair;
  const { completion: candidate, ...outcome } = pair.answer;
  if (candidate === undefined) return { outcome, judgements: [] };
  if (strong.completion === undefined) {
    return { outcome: { ...outcome, unscoredReason: `reference model: ${strong.unscoredReason}` }, judgements: [] };
  }
  const { conversation, reference } = prompt;
  const judgements = await judgePair(
    { conversation, reference, candidate, strong: strong.completion },
    { judge, calls, maxOutputTokens: judgeMaxOutputTokens },
  );
  const judged = labelFromJudgements(judgements);
  if (judged.label === undefined) return { outcome: { ...outcome, unscoredReason: judged.reason }, judgements };
  return { outcome: { ...outcome, label: judged.label, labelSource: 'judge' }, judgements };
}
