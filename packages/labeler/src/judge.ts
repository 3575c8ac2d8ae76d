import {
  type AnswerOrder,
  answerOrders,
  type Completion,
  type Conversation,
  identicalAnswersJudge,
  type Judgement,
  type Verdict,
} from '@farthing/core';
import { z } from 'zod';
import { judgeAgreement } from './agreeing-answers.ts';
import { fence, parseReply, transcript } from './fenced-material.ts';
import { judgeInstructions, rubricHash } from './judge-rubric.ts';
import type { PaidCalls } from './paid-calls.ts';
import type { ComparingName } from './verifiers/comparing-verifiers.ts';

const verdictSchema = z.object({ rationale: z.string(), verdict: z.enum(['first', 'second', 'tie']) });

/** The schema as providers take it: plain JSON Schema, closed objects, every property required. */
const outputSchema = {
  type: 'object',
  properties: { rationale: { type: 'string' }, verdict: { type: 'string', enum: verdictSchema.shape.verdict.options } },
  required: ['rationale', 'verdict'],
  additionalProperties: false,
} as const;

export interface PairToJudge {
  readonly conversation: Conversation;
  /** A known correct answer for the judge to compare with. */
  readonly reference?: string | undefined;
  readonly candidate: Pick<Completion, 'model' | 'text'>;
  readonly strong: Pick<Completion, 'model' | 'text'>;
}

export interface JudgeOptions {
  /** Model ids; several are a jury. */
  readonly judges: readonly string[];
  /** How often each judge is asked about each order; each time is a call of its own. */
  readonly votes: number;
  /** Answers that state the same final answer of this kind tie without a call; `undefined`: only equal texts do. */
  readonly agree?: ComparingName | undefined;
  /** How to decide; `undefined` for the default. */
  readonly rubric: string | undefined;
  readonly calls: Pick<PaidCalls, 'complete'>;
  /** Includes the judge's own reasoning. */
  readonly maxOutputTokens: number;
}

/**
 * Judges a candidate's answer against the reference model's in both orders, by every judge, as often as there are
 * votes. No judge sees either model's name. Answers that are the same text tie without a call, recorded under
 * {@link identicalAnswersJudge}.
 */
export async function judgePair(pair: PairToJudge, options: JudgeOptions): Promise<Judgement[]> {
  const candidate = pair.candidate.model;
  if (comparableText(pair.candidate.text) === comparableText(pair.strong.text)) {
    const rationale = 'The answers are the same text.';
    return answerOrders.map((order) => ({ judge: identicalAnswersJudge, candidate, order, verdict: 'tie', rationale }));
  }
  const { judges, votes, agree } = options;
  const agreement = agree === undefined ? undefined : judgeAgreement(pair, agree);
  if (agreement !== undefined) return agreement;
  const ballots: Ballot[] = judges.flatMap((judge) =>
    answerOrders.flatMap((order) => Array.from({ length: votes }, (_, index) => ({ judge, order, vote: index + 1 }))),
  );
  return Promise.all(ballots.map((ballot) => judgeOnce(pair, ballot, options)));
}

/** Spaces at the ends of lines, kinds of line ends and of composed letters show nobody a different answer. */
function comparableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\S\n]*(?:\n|$)/gu, '\n')
    .trim();
}

interface Ballot {
  readonly judge: string;
  readonly order: AnswerOrder;
  readonly vote: number;
}

async function judgeOnce(pair: PairToJudge, ballot: Ballot, options: JudgeOptions): Promise<Judgement> {
  const { rubric, votes, calls, maxOutputTokens } = options;
  const { judge, order, vote } = ballot;
  const judged = {
    judge,
    candidate: pair.candidate.model,
    order,
    ...(votes > 1 && { vote }),
    rubric: rubricHash(rubric),
  };
  const conversation = judgeConversation(pair, { order, rubric });
  const result = await calls.complete({ model: judge, conversation, maxOutputTokens, outputSchema, vote });
  if (result.completion === undefined) return { ...judged, verdict: 'unscored', reason: result.failure };
  return { ...judged, ...readVerdict(result.completion, order) };
}

type Reading =
  | { readonly verdict: Verdict; readonly rationale: string }
  | { readonly verdict: 'unscored'; readonly reason: string };

/** What the judge's text says about `order`; anything but a well-formed verdict is unscored, with the reason. */
function readVerdict({ text, stopReason }: Completion, order: AnswerOrder): Reading {
  if (stopReason !== 'complete') return { verdict: 'unscored', reason: `verdict ${stopReason}` };
  const parsed = verdictSchema.safeParse(parseReply(text));
  if (!parsed.success) return { verdict: 'unscored', reason: 'unreadable verdict' };
  const { verdict, rationale } = parsed.data;
  if (verdict === 'tie') return { verdict, rationale };
  const isWeak = (verdict === 'first') === (order === 'weak-first');
  return { verdict: isWeak ? 'weak-wins' : 'strong-wins', rationale };
}

/** The judge call's conversation: the rubric, then the fenced material. */
export function judgeConversation(
  pair: PairToJudge,
  { order, rubric }: { readonly order: AnswerOrder; readonly rubric?: string | undefined },
): Conversation {
  const answers = [pair.candidate.text, pair.strong.text];
  if (order === 'strong-first') answers.reverse();
  const sections: (readonly [string, string])[] = [['conversation', transcript(pair.conversation)]];
  if (pair.reference !== undefined) sections.push(['reference', pair.reference]);
  sections.push(['first-answer', answers[0] ?? ''], ['second-answer', answers[1] ?? '']);
  return [
    { role: 'system', content: judgeInstructions(rubric) },
    { role: 'user', content: fence(sections) },
  ];
}
