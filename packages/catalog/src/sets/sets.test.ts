import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutcomeRecord, PublicSet } from '../public-set.ts';
import { mmluPro } from './mmlu-pro.ts';
import { mmluSubjects } from './mmlu-subjects.ts';
import { pandalm } from './pandalm.ts';
import { routellmMmlu } from './routellm.ts';
import { routellmMtBench } from './routellm-mt-bench.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-sets-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(set: PublicSet, contents: Readonly<Record<string, string>>): Promise<OutcomeRecord[]> {
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const records: OutcomeRecord[] = [];
  for await (const record of set.readOutcomes((path) => join(folder, path))) records.push(record);
  return records;
}

const lines = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const emptySubjects = Object.fromEntries(
  mmluSubjects.map((subject) => [
    `mmlu/responses/mmlu_${subject}.csv`,
    'prompt,mixtral-8x7b-instruct-v0.1,gpt-4-1106-preview\n',
  ]),
);
const mmluContents = (anatomy: string) => ({
  ...emptySubjects,
  'mmlu/responses/mmlu_anatomy.csv': `prompt,mixtral-8x7b-instruct-v0.1,gpt-4-1106-preview\n${anatomy}`,
  'mmlu/contaminated_prompts.jsonl': lines({ eval_prompt: 'Left out\nAnswer:' }),
});

test('MMLU: a row a question, numbered in its subject, without those left out upstream', async () => {
  const records = await read(
    routellmMmlu,
    mmluContents('"Left out\nAnswer:",True,True\n"Which?\nA. This\nAnswer:",False,True\n'),
  );
  expect(records).toEqual([
    {
      id: 'mmlu/anatomy/1',
      prompt: 'Which?\nA. This\nAnswer:',
      source: 'routellm-mmlu',
      group: 'anatomy',
      weak_model: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
      strong_model: 'gpt-4-1106-preview',
      weak_score: 0,
      strong_score: 1,
    },
  ]);
});

test('MMLU: an outcome that is neither True nor False is told by file, line and column', async () => {
  await expect(read(routellmMmlu, mmluContents('Which?,True,maybe\n'))).rejects.toThrow(
    /mmlu_anatomy\.csv:2: "gpt-4-1106-preview" must be True or False; got "maybe"/,
  );
});

const judgement = (question_id: number, model: string, score: number, turn: number) => ({
  question_id,
  model,
  score,
  turn,
});
const mixtral = 'mistralai/Mixtral-8x7B-Instruct-v0.1';
const gpt4 = 'gpt-4-1106-preview';

test('MT-Bench: the mean of both turns, out of ten; a verdict that cannot be read leaves the question unscored', async () => {
  const records = await read(routellmMtBench, {
    'mt_bench/judgements.jsonl': lines(
      ...[
        judgement(81, mixtral, 4, 1),
        judgement(81, mixtral, 7, 2),
        judgement(81, gpt4, 10, 1),
        judgement(81, gpt4, 9, 2),
      ],
      ...[
        judgement(82, mixtral, -1, 1),
        judgement(82, mixtral, 7, 2),
        judgement(82, gpt4, 8, 1),
        judgement(82, gpt4, 8, 2),
      ],
    ),
    'mt_bench/question.jsonl': lines(
      { question_id: 80, category: 'writing', turns: ['known', 'and more'] },
      { question_id: 81, category: 'writing', turns: ['Write a toast', 'Make it shorter'] },
      { question_id: 82, category: 'math', turns: ['What is 2 + 2?', 'And + 3?'] },
    ),
    'mt_bench/contaminated_prompts.jsonl': lines({ eval_prompt: 'known' }),
  });
  expect(
    records.map(({ id, prompt, group, weak_score, strong_score }) => [id, prompt, group, weak_score, strong_score]),
  ).toEqual([
    ['mt-bench/81', 'Write a toast', 'writing', 0.55, 0.95],
    ['mt-bench/82', 'What is 2 + 2?', 'math', null, 0.8],
  ]);
});

test('MT-Bench: a question without judgements is told', async () => {
  await expect(
    read(routellmMtBench, {
      'mt_bench/judgements.jsonl': lines(judgement(81, gpt4, 4, 1)),
      'mt_bench/question.jsonl': lines({ question_id: 81, category: 'writing', turns: ['Write a toast'] }),
      'mt_bench/contaminated_prompts.jsonl': '',
    }),
  ).rejects.toThrow('judgements.jsonl: no judgements of question 81');
});

const question = (question_id: number, pred: string | null, more: object = {}) => ({
  ...{ question_id, question: ' What is 3 * 4?', options: ['7', '12'], answer: 'B', category: 'math', src: 'scibench' },
  ...{ pred, response: `The answer is ${pred}`, ...more },
});
const resultsOf = (folderName: string, math: readonly object[]) =>
  Object.fromEntries(
    mmluPro.files
      .filter(({ path }) => path.startsWith(`${folderName}/`))
      .map(({ path }) => [path, JSON.stringify(path === `${folderName}/math_result.json` ? math : [])]),
  );

test('MMLU-Pro: both answers of a question are joined; MMLU questions are left out; no letter is no score', async () => {
  const records = await read(mmluPro, {
    ...resultsOf('deepseek', [question(2, 'A'), question(1, null), question(3, 'A', { src: 'ori_mmlu-anatomy' })]),
    ...resultsOf('gpt4o', [
      question(1, 'B'),
      question(2, 'B'),
      question(3, 'B', { src: 'ori_mmlu-anatomy' }),
      question(4, 'B'),
    ]),
  });
  expect(records.map(({ id, weak_score, strong_score }) => [id, weak_score, strong_score])).toEqual([
    ['mmlu-pro/1', null, 1],
    ['mmlu-pro/2', 0, 1],
  ]);
  expect(records[1]).toMatchObject({
    prompt: 'What is 3 * 4?\nA. 7\nB. 12',
    reference: 'B',
    strong_answer: 'The answer is B',
  });
});

test('MMLU-Pro: results of another release are refused', async () => {
  await expect(
    read(mmluPro, {
      ...resultsOf('deepseek', [question(1, 'A', { question: 'What is 3 * 5?' })]),
      ...resultsOf('gpt4o', [question(1, 'B')]),
    }),
  ).rejects.toThrow(/deepseek.math_result\.json: question 1 is another one/);
});

const pair = (idx: number, votes: readonly number[]) => `    {
        "idx": ${idx},
        "motivation_app": "Wikipedia",
        "cmp_key": "bloom-7b_llama-7b",
        "instruction": "Say \\"input\\": NaN",
        "input": ${idx === 0 ? 'NaN' : '"Bonjour"'},
        "response1": "one",
        "response2": "two",
        "annotator1": ${votes[0]},
        "annotator2": ${votes[1]},
        "annotator3": ${votes[2]}
    }`;

test('PandaLM: NaN is no input, votes are shares, and a tie is half a vote for each', async () => {
  const records = await read(pandalm, { 'testset-v1.json': `[\n${pair(0, [1, 1, 2])},\n${pair(1, [0, 0, 2])}\n]` });
  expect(records.map(({ prompt }) => prompt)).toEqual(['Say "input": NaN', 'Say "input": NaN\n\nBonjour']);
  expect(records.map(({ weak_score, strong_score }) => [weak_score, strong_score])).toEqual([
    [2 / 3, 1 / 3],
    [1 / 3, 2 / 3],
  ]);
  expect(records[0]).toMatchObject({ weak_model: 'bloom-7b', strong_model: 'llama-7b', weak_answer: 'one' });
});

test('what is not JSON, and a field that is another one, are told by file', async () => {
  await expect(read(pandalm, { 'testset-v1.json': '<html>' })).rejects.toThrow('testset-v1.json: is not JSON');
  await expect(read(pandalm, { 'testset-v1.json': `[${pair(0, [1, 5, 2])}]` })).rejects.toThrow(
    /testset-v1\.json: "0\.annotator2" is not as expected/,
  );
});
