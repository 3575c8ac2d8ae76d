import { DataError } from '@farthing/core';
import { readJsonLines } from '@farthing/dataset';
import { z } from 'zod';
import type { PublicSet } from '../public-set.ts';
import { checked } from '../read-json.ts';
import { evaluationFile, readContaminated, routellmHome, strongModel, weakModel } from './routellm.ts';

const judgements = 'mt_bench/judgements.jsonl';
const questions = 'mt_bench/question.jsonl';
const contaminatedPrompts = 'mt_bench/contaminated_prompts.jsonl';

const judgementLine = z.object({ question_id: z.int(), model: z.string(), score: z.number(), turn: z.int() });
const questionLine = z.object({ question_id: z.int(), category: z.string(), turns: z.array(z.string()).min(1) });

/** The judge's scale: 1 to 10. Anything else, −1 mostly, is a verdict that could not be read. */
const topScore = 10;

/** What the judge gave a model on the turns of a question. */
type TurnScores = ReadonlyMap<string, readonly number[]>;

export const routellmMtBench: PublicSet = {
  name: 'routellm-mt-bench',
  title: 'MT-Bench, 72 questions of two turns, scored by gpt-4: Mixtral-8x7B against gpt-4-1106-preview',
  licence: 'Apache-2.0',
  home: routellmHome,
  files: [
    evaluationFile(judgements, 16_000_000),
    evaluationFile(questions, 1_000_000),
    evaluationFile(contaminatedPrompts, 1_000_000),
  ],
  readOutcomes: async function* (locate) {
    const contaminated = await readContaminated(locate(contaminatedPrompts));
    const scores = await readScores(locate(judgements));
    const file = locate(questions);
    for await (const { line, value } of readJsonLines(file)) {
      const question = checked(value, questionLine, { file, line });
      if (question.turns.some((turn) => contaminated.has(turn))) continue;
      const given = scores.get(question.question_id);
      const [weak, strong] = [given?.get(weakModel), given?.get(strongModel)];
      if (weak === undefined || strong === undefined) {
        throw new DataError(`no judgements of question ${question.question_id}`, { file: locate(judgements) });
      }
      yield {
        id: `mt-bench/${question.question_id}`,
        prompt: question.turns[0]!,
        source: 'routellm-mt-bench',
        group: question.category,
        weak_model: weakModel,
        strong_model: strongModel,
        weak_score: meanScore(weak),
        strong_score: meanScore(strong),
      };
    }
  },
};

async function readScores(file: string): Promise<ReadonlyMap<number, TurnScores>> {
  const scores = new Map<number, Map<string, number[]>>();
  for await (const { line, value } of readJsonLines(file)) {
    const { question_id, model, score } = checked(value, judgementLine, { file, line });
    const name = /(^|\/)mixtral-8x7b-instruct-v0\.1$/iu.test(model) ? weakModel : model;
    const ofQuestion = scores.get(question_id) ?? new Map<string, number[]>();
    scores.set(question_id, ofQuestion);
    ofQuestion.set(name, [...(ofQuestion.get(name) ?? []), score]);
  }
  return scores;
}

/** Mean over the turns, 0.1–1; `null` when a verdict is missing: half a question is another question. */
function meanScore(turns: readonly number[]): number | null {
  if (turns.some((score) => !(score >= 1 && score <= topScore))) return null;
  return turns.reduce((sum, score) => sum + score, 0) / turns.length / topScore;
}
