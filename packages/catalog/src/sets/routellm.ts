import { createReadStream } from 'node:fs';
import { DataError } from '@farthing/core';
import { readJsonLines } from '@farthing/dataset';
import { readCsvRecords } from '@farthing/logs';
import { z } from 'zod';
import type { OutcomeRecord, PublicSet, SourceFile } from '../public-set.ts';
import { checked } from '../read-json.ts';
import { mmluSubjects } from './mmlu-subjects.ts';

const commit = '0b64fdafe049e596a3f5657c219329f24af24198';
export const routellmHome = 'https://github.com/lm-sys/RouteLLM';
export const weakModel = 'mistralai/Mixtral-8x7B-Instruct-v0.1';
export const strongModel = 'gpt-4-1106-preview';

/** A file of the evaluations in the repository. */
export function evaluationFile(path: string, maxBytes: number): SourceFile {
  return {
    path,
    url: `https://raw.githubusercontent.com/lm-sys/RouteLLM/${commit}/routellm/evals/${path}`,
    maxBytes,
  };
}

const contaminatedLine = z.object({ eval_prompt: z.string() });

/** Prompts that were found in the training data of RouteLLM's routers; its figures leave them out, so they are left out here. */
export async function readContaminated(file: string): Promise<ReadonlySet<string>> {
  const prompts = new Set<string>();
  for await (const { line, value } of readJsonLines(file)) {
    prompts.add(checked(value, contaminatedLine, { file, line }).eval_prompt);
  }
  return prompts;
}

interface ResponsesOptions {
  readonly source: string;
  readonly group: string;
  /** Before the number of the row, from 0, in the file. */
  readonly idPrefix: string;
  readonly contaminated: ReadonlySet<string>;
}

/** Reads a table of `prompt` and whether each model was right, `True` or `False`, in a column of its name. */
async function* readResponses(file: string, options: ResponsesOptions): AsyncGenerator<OutcomeRecord> {
  const { source, group, idPrefix, contaminated } = options;
  let index = -1;
  for await (const found of readCsvRecords(createReadStream(file), { file, separator: ',' })) {
    if ('error' in found) throw found.error;
    index++;
    const { record, place } = found;
    const { prompt } = record;
    const at = { file, line: place.row };
    const weakColumn = Object.keys(record).find((name) => /(^|\/)mixtral-8x7b-instruct-v0\.1$/iu.test(name));
    if (typeof prompt !== 'string' || weakColumn === undefined) {
      throw new DataError(`columns "prompt", "${weakModel}" and "${strongModel}" expected`, at);
    }
    if (contaminated.has(prompt)) continue;
    yield {
      id: `${idPrefix}/${index}`,
      prompt,
      source,
      group,
      weak_model: weakModel,
      strong_model: strongModel,
      weak_score: scoreOf(record, weakColumn, at),
      strong_score: scoreOf(record, strongModel, at),
      weak_answer: textOf(record[`${weakColumn}_response`]),
      strong_answer: textOf(record[`${strongModel}_response`]),
    };
  }
}

function scoreOf(
  record: Readonly<Record<string, unknown>>,
  column: string,
  at: { readonly file: string; readonly line: number },
): number {
  const value = record[column];
  if (value === 'True') return 1;
  if (value === 'False') return 0;
  throw new DataError(`"${column}" must be True or False; got ${JSON.stringify(value) ?? 'nothing'}`, {
    ...at,
    field: column,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const mmluContaminated = 'mmlu/contaminated_prompts.jsonl';
const mmluFile = (subject: string): string => `mmlu/responses/mmlu_${subject}.csv`;

export const routellmMmlu: PublicSet = {
  name: 'routellm-mmlu',
  title: 'MMLU, 57 subjects, right or wrong: Mixtral-8x7B against gpt-4-1106-preview',
  licence: 'Apache-2.0',
  home: routellmHome,
  files: [
    ...mmluSubjects.map((subject) => evaluationFile(mmluFile(subject), 8_000_000)),
    evaluationFile(mmluContaminated, 1_000_000),
  ],
  readOutcomes: async function* (locate) {
    const contaminated = await readContaminated(locate(mmluContaminated));
    for (const subject of mmluSubjects) {
      yield* readResponses(locate(mmluFile(subject)), {
        source: 'routellm-mmlu',
        group: subject,
        idPrefix: `mmlu/${subject}`,
        contaminated,
      });
    }
  },
};

const gsm8kContaminated = 'gsm8k/contaminated_prompts.jsonl';
const gsm8kResponses = 'gsm8k/gsm8k_responses.csv';

export const routellmGsm8k: PublicSet = {
  name: 'routellm-gsm8k',
  title: 'GSM8K word problems with both answers: Mixtral-8x7B against gpt-4-1106-preview',
  licence: 'Apache-2.0',
  home: routellmHome,
  files: [evaluationFile(gsm8kResponses, 16_000_000), evaluationFile(gsm8kContaminated, 1_000_000)],
  readOutcomes: async function* (locate) {
    yield* readResponses(locate(gsm8kResponses), {
      source: 'routellm-gsm8k',
      group: 'gsm8k',
      idPrefix: 'gsm8k',
      contaminated: await readContaminated(locate(gsm8kContaminated)),
    });
  },
};
