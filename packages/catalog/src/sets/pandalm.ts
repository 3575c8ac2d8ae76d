import { DataError } from '@farthing/core';
import { z } from 'zod';
import type { PublicSet } from '../public-set.ts';
import { readJson } from '../read-json.ts';

const commit = '65d7cff541edaa2d1be0f4b206c31fae42bc334b';
const testset = 'testset-v1.json';

/** 0: about as good; 1 or 2: the better response. */
const vote = z.union([z.literal(0), z.literal(1), z.literal(2)]);

const entries = z.array(
  z.object({
    idx: z.int(),
    motivation_app: z.string(),
    cmp_key: z.string(),
    instruction: z.string(),
    input: z.string().nullable(),
    response1: z.string().nullable(),
    response2: z.string().nullable(),
    annotator1: vote,
    annotator2: vote,
    annotator3: vote,
  }),
);

export const pandalm: PublicSet = {
  name: 'pandalm',
  title: 'Everyday instructions answered by two 7B models, preferred by three people',
  licence: 'Apache-2.0',
  home: 'https://github.com/WeOpenML/PandaLM',
  files: [
    {
      path: testset,
      url: `https://raw.githubusercontent.com/WeOpenML/PandaLM/${commit}/data/${testset}`,
      maxBytes: 8_000_000,
    },
  ],
  readOutcomes: async function* (locate) {
    const file = locate(testset);
    for (const entry of await readJson(file, entries, withoutNaN)) {
      const [first, second, ...more] = entry.cmp_key.split('_');
      if (first === undefined || second === undefined || more.length > 0) {
        throw new DataError(`"cmp_key" must name two models; got ${entry.cmp_key}`, { file, field: 'cmp_key' });
      }
      const votes = [entry.annotator1, entry.annotator2, entry.annotator3];
      yield {
        id: `pandalm/${entry.idx}`,
        prompt: entry.input === null ? entry.instruction : `${entry.instruction}\n\n${entry.input}`,
        source: 'pandalm',
        group: entry.motivation_app,
        weak_model: first,
        strong_model: second,
        weak_score: shareOf(votes, 1),
        strong_score: shareOf(votes, 2),
        weak_answer: entry.response1 ?? undefined,
        strong_answer: entry.response2 ?? undefined,
      };
    }
  },
};

/** The file was written by Python, which puts NaN where a text is missing. */
function withoutNaN(text: string): string {
  return text.replace(/^(\s*"[a-z0-9_]+": )NaN(,?)$/gmu, '$1null$2');
}

/** Share of the votes for a response; a tie is half a vote for each. */
function shareOf(votes: readonly number[], response: 1 | 2): number {
  return votes.reduce((sum, vote) => sum + (vote === response ? 1 : vote === 0 ? 0.5 : 0), 0) / votes.length;
}
