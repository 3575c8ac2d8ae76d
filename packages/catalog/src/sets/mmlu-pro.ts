import { DataError } from '@farthing/core';
import { z } from 'zod';
import type { PublicSet, SourceFile } from '../public-set.ts';
import { readJson } from '../read-json.ts';

const commit = 'ff991b5b7f14a383fd41da3987447ab6c08bf138';

const categories: readonly string[] = [
  'biology',
  'business',
  'chemistry',
  'computer science',
  'economics',
  'engineering',
  'health',
  'history',
  'law',
  'math',
  'other',
  'philosophy',
  'physics',
  'psychology',
];

/** Folder of each model's results. */
const folders = { weak: 'deepseek', strong: 'gpt4o' };

const result = z.array(
  z.object({
    question_id: z.int(),
    question: z.string(),
    options: z.array(z.string()).min(2),
    answer: z.string(),
    category: z.string(),
    src: z.string(),
    pred: z.string().nullish(),
    response: z.string().nullish(),
  }),
);
type Result = z.infer<typeof result>[number];

const resultPath = (folder: string, category: string): string => `${folder}/${category}_result.json`;

export const mmluPro: PublicSet = {
  name: 'mmlu-pro',
  title: 'MMLU-Pro, ten options, reasoning texts, without its MMLU questions: DeepSeek against gpt-4o',
  licence: 'Apache-2.0',
  home: 'https://github.com/TIGER-AI-Lab/MMLU-Pro',
  files: Object.values(folders).flatMap((folder) =>
    categories.map(
      (category): SourceFile => ({
        path: resultPath(folder, category),
        url: `https://raw.githubusercontent.com/TIGER-AI-Lab/MMLU-Pro/${commit}/eval_results/${folder}/${encodeURIComponent(category)}_result.json`,
        maxBytes: 32_000_000,
      }),
    ),
  ),
  readOutcomes: async function* (locate) {
    for (const category of categories) {
      const weakFile = locate(resultPath(folders.weak, category));
      const weak = new Map((await readJson(weakFile, result)).map((each) => [each.question_id, each]));
      for (const strong of await readJson(locate(resultPath(folders.strong, category)), result)) {
        const other = weak.get(strong.question_id);
        if (other === undefined || isMmlu(strong)) continue;
        if (other.question !== strong.question || other.answer !== strong.answer) {
          const message = `question ${strong.question_id} is another one than in the other model's results`;
          throw new DataError(message, { file: weakFile });
        }
        yield {
          id: `mmlu-pro/${strong.question_id}`,
          prompt: promptOf(strong),
          source: 'mmlu-pro',
          group: category,
          weak_model: 'deepseek',
          strong_model: 'gpt-4o',
          weak_score: scoreOf(other),
          strong_score: scoreOf(strong),
          weak_answer: other.response ?? undefined,
          strong_answer: strong.response ?? undefined,
          reference: strong.answer,
        };
      }
    }
  },
};

/** Half of the questions are MMLU's with more options: a router that learnt from one would be tested on the other. */
function isMmlu({ src }: Result): boolean {
  return src.startsWith('ori_mmlu');
}

function promptOf({ question, options }: Result): string {
  return [question.trim(), ...options.map((option, index) => `${String.fromCharCode(65 + index)}. ${option}`)].join(
    '\n',
  );
}

/** An answer from which no letter could be read is not wrong; upstream draws a letter for it. */
function scoreOf({ pred, answer }: Result): number | null {
  return pred === null || pred === undefined ? null : Number(pred === answer);
}
