import {
  answerOrders,
  answerSources,
  type CandidateOutcome,
  type ContentPart,
  type Judgement,
  type LabelRow,
  labelSources,
  type Message,
  requestNeeds,
  splits,
  verdicts,
} from '@farthing/core';
import fc from 'fast-check';

/** Any Unicode text without lone surrogates. */
const text = fc.string({ unit: 'binary' });
/** Any UTF-16 text, lone surrogates included. */
const utf16 = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const tokens = fc.nat({ max: 0x7fff_ffff });

const part: fc.Arbitrary<ContentPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: utf16 }),
  fc.record({ type: fc.constant('image' as const), mediaType: optional(text) }),
  fc.record({ type: fc.constant('tool-call' as const), id: text, name: text, input: fc.object({ maxDepth: 2 }) }),
  fc.record({ type: fc.constant('tool-result' as const), id: text, text: utf16, isError: optional(fc.boolean()) }),
);

const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const, 'tool' as const),
  content: fc.oneof(utf16, fc.array(part, { maxLength: 3 })),
});

const outcome = (model: string): fc.Arbitrary<CandidateOutcome> =>
  fc.record({
    model: fc.constant(model),
    answer: optional(text),
    label: optional(fc.double({ min: 0, max: 1, noNaN: true })),
    labelSource: optional(fc.constantFrom(...labelSources)),
    unscoredReason: optional(text),
    inputTokens: optional(tokens),
    outputTokens: optional(tokens),
    costUsd: optional(amount),
    latencyMs: optional(amount),
    answerSource: optional(fc.constantFrom(...answerSources)),
  });

const judgement: fc.Arbitrary<Judgement> = fc
  .record({
    judge: text,
    candidate: text,
    order: fc.constantFrom(...answerOrders),
    vote: optional(fc.nat({ max: 9 })),
    rubric: optional(text),
  })
  .chain((pair) =>
    fc.oneof(
      fc
        .record({ verdict: fc.constantFrom(...verdicts), rationale: optional(text) })
        .map((scored) => ({ ...pair, ...scored })),
      text.map((reason) => ({ ...pair, verdict: 'unscored' as const, reason })),
    ),
  );

/** Any row of a table with these candidates. */
export function arbitraryLabelRow(candidates: readonly string[]): fc.Arbitrary<LabelRow> {
  return fc.record({
    id: text,
    conversation: fc.array(message, { maxLength: 4 }).map((messages) => JSON.parse(JSON.stringify(messages))),
    text,
    source: optional(text),
    group: optional(text),
    timestampMs: optional(fc.integer({ min: -8.64e15, max: 8.64e15 })),
    conversationId: optional(text),
    userId: optional(text),
    weight: amount,
    inclusionProbability: optional(fc.double({ min: Number.MIN_VALUE, max: 1, noNaN: true })),
    isUniform: optional(fc.boolean()),
    complexity: optional(fc.double({ min: 1, max: 5, noNaN: true })),
    needs: optional(fc.subarray([...requestNeeds])),
    reference: optional(text),
    outcomes: fc.tuple(...candidates.map(outcome)),
    judgements: fc.array(judgement, { maxLength: 4 }),
    split: optional(fc.constantFrom(...splits)),
  });
}
