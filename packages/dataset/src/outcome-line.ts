import { type CandidateOutcome, DataError, type DataLocation, type Prompt } from '@farthing/core';
import { z } from 'zod';
import { optional } from './optional.ts';
import { parseRecord } from './parse-record.ts';
import { promptLine, toPrompt } from './prompt-record.ts';
import { quote } from './quote.ts';

/** `pair`: one weak and one strong model, in fields of their own. `multi`: objects by model id. */
export type OutcomeShape = 'pair' | 'multi';

/** What one line of a file of outcomes says, in either shape. */
export interface OutcomeLine {
  readonly shape: OutcomeShape;
  readonly prompt: Prompt;
  /** One per model, in the line's order: in a pair the weak one first. */
  readonly outcomes: readonly CandidateOutcome[];
  /** Fields of the line that mean nothing here. */
  readonly ignoredFields: readonly string[];
}

const model = z.string().min(1);
/** `null`: the answer could not be scored. */
const score = z.number().min(0).max(1).nullable();
const answer = z.string();
const costUsd = z.number().min(0);
const outputTokens = z.int().min(0).max(0x7fff_ffff);

const pairLine = promptLine({
  weak_model: model,
  strong_model: model,
  weak_score: score,
  strong_score: score,
  weak_answer: optional(answer),
  strong_answer: optional(answer),
  weak_cost: optional(costUsd),
  strong_cost: optional(costUsd),
  weak_tokens: optional(outputTokens),
  strong_tokens: optional(outputTokens),
});

const multiLine = promptLine({
  scores: z.record(model, score),
  answers: optional(z.record(model, answer.nullable())),
  costs: optional(z.record(model, costUsd.nullable())),
  tokens: optional(z.record(model, outputTokens.nullable())),
});

/** @throws DataError naming the field, what was expected and what came. */
export function parseOutcomeLine(value: unknown, location: DataLocation): OutcomeLine {
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (fields.includes('scores')) return parseMulti(value, location);
  if (fields.some((field) => /^(weak|strong)_/.test(field))) return parsePair(value, location);
  throw new DataError(
    'expected outcomes: either "weak_model", "strong_model", "weak_score" and "strong_score", or "scores" ' +
      `(an object of scores by model); the line has ${fields.join(', ') || quote(value)}`,
    { ...location, field: 'scores' },
  );
}

function parsePair(value: unknown, location: DataLocation): OutcomeLine {
  const line = parseRecord(pairLine, value, location);
  if (line.weak_model === line.strong_model) {
    const message = `"weak_model" and "strong_model" must differ; got ${quote(line.weak_model)} twice`;
    throw new DataError(message, { ...location, field: 'strong_model' });
  }
  const weak = { answer: line.weak_answer, costUsd: line.weak_cost, outputTokens: line.weak_tokens };
  const strong = { answer: line.strong_answer, costUsd: line.strong_cost, outputTokens: line.strong_tokens };
  return {
    shape: 'pair',
    prompt: toPrompt(line, location),
    outcomes: [
      { model: line.weak_model, ...labelled(line.weak_score), ...weak },
      { model: line.strong_model, ...labelled(line.strong_score), ...strong },
    ],
    ignoredFields: unknownFields(value, pairLine),
  };
}

function parseMulti(value: unknown, location: DataLocation): OutcomeLine {
  const line = parseRecord(multiLine, value, location);
  const outcomes = Object.entries(line.scores).map(([model, score]) => ({
    model,
    ...labelled(score),
    answer: line.answers?.[model] ?? undefined,
    costUsd: line.costs?.[model] ?? undefined,
    outputTokens: line.tokens?.[model] ?? undefined,
  }));
  const prompt = toPrompt(line, location);
  return { shape: 'multi', prompt, outcomes, ignoredFields: unknownFields(value, multiLine) };
}

function labelled(score: number | null): Pick<CandidateOutcome, 'label' | 'labelSource' | 'unscoredReason'> {
  return score === null ? { unscoredReason: 'its score is null' } : { label: score, labelSource: 'gold' };
}

function unknownFields(value: unknown, schema: z.ZodObject): string[] {
  return Object.keys(value as object).filter((field) => !(field in schema.shape));
}
