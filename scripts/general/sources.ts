import { join } from 'node:path';
import { createRandom, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes } from '@farthing/dataset';

/** Public outcomes: a file of outcome lines, and what of it is used. */
export interface OutcomeSource {
  readonly name: string;
  readonly file: string;
  /** Of the outcomes, as their publisher states it. */
  readonly licence: string;
  readonly publisher: string;
  /** Weak and strong model of each pair, as the file names them; `undefined` for a file of one pair. */
  readonly pairs?: readonly (readonly [string, string])[] | undefined;
  /** For people: which models. */
  readonly models: string;
}

/** What the ready-made router learns from: licences that allow it, models that differ in price. */
export const trainingSources: readonly OutcomeSource[] = [
  {
    name: 'mmlu',
    file: 'routellm-mmlu.jsonl.gz',
    licence: 'Apache-2.0',
    publisher: 'lm-sys/RouteLLM',
    models: 'Mixtral-8x7B → gpt-4-1106-preview',
  },
  {
    name: 'mmlu-pro',
    file: 'mmlu-pro-mixtral-vs-gpt4o.jsonl.gz',
    licence: 'Apache-2.0',
    publisher: 'TIGER-AI-Lab/MMLU-Pro',
    models: 'Mixtral-8x7B → gpt-4o',
  },
  {
    name: 'zeroeval',
    file: 'zeroeval-llama8b-vs-gpt4o.jsonl.gz',
    licence: 'Apache-2.0',
    publisher: 'WildEval/ZeroEval',
    models: 'Llama-3.1-8B → gpt-4o',
  },
  {
    name: 'llmrouter',
    file: 'llmrouter-9models.multi.jsonl.gz',
    licence: 'MIT',
    publisher: 'ulab-uiuc/LLMRouter',
    pairs: [
      ['llama-3.1-8b-instruct', 'llama-3.1-nemotron-51b-instruct'],
      ['mistral-7b-instruct-v0.3', 'llama-3.3-nemotron-super-49b-v1'],
    ],
    models: 'Llama-3.1-8B → Nemotron-51B, and Mistral-7B → Nemotron-Super-49B',
  },
];

/** Only measured on: no licence is stated, or one that forbids commerce. */
export const foreignSources: readonly OutcomeSource[] = [
  {
    name: 'routerbench',
    file: 'routerbench-arc-mbpp-winogrande.jsonl.gz',
    licence: 'none stated with the code',
    publisher: 'withmartian/routerbench',
    models: 'Mixtral-8x7B → gpt-4-1106-preview',
  },
  {
    name: 'alpaca-eval',
    file: 'alpaca-eval-mixtral-vs-gpt4turbo.jsonl.gz',
    licence: 'CC BY-NC 4.0',
    publisher: 'tatsu-lab/alpaca_eval',
    models: 'Mixtral-8x7B → gpt-4-1106-preview',
  },
];

/** Names of the tiers, which the user's models take the place of. */
export const tiers: readonly string[] = ['weak', 'strong'];

/**
 * The rows of a source as label rows of the tiers, at most `most` of them drawn at random. A prompt that several
 * pairs answered is a row of each, which share its weight.
 */
export async function readSource(
  folder: string,
  source: OutcomeSource,
  { most = Number.POSITIVE_INFINITY, seed }: { readonly most?: number; readonly seed: number },
): Promise<LabelRow[]> {
  const rows: LabelRow[] = [];
  const pairs = source.pairs ?? [undefined];
  for (const [pair, candidates] of pairs.entries()) {
    const imported: LabelRow[] = [];
    for await (const row of (await importOutcomes(join(folder, source.file), { candidates })).rows) {
      imported.push({
        ...row,
        id: `${source.name}/${row.id}/${pair}`,
        source: source.name,
        group: `${source.name}/${row.group}`,
        weight: 1 / pairs.length,
        outcomes: row.outcomes.map((outcome, tier) => ({ ...outcome, model: tiers[tier]! })),
      });
    }
    rows.push(...shuffle(imported, createRandom(seed, source.name)).slice(0, Math.ceil(most / pairs.length)));
  }
  return rows;
}

/** Weights that give every source the same say, and leave the rows of a source as they were among each other. */
export function balanced(sources: readonly (readonly LabelRow[])[]): LabelRow[] {
  const weightOf = (rows: readonly LabelRow[]): number => rows.reduce((sum, { weight }) => sum + weight, 0);
  const each = sources.reduce((sum, rows) => sum + weightOf(rows), 0) / sources.length;
  return sources.flatMap((rows) => {
    const factor = each / weightOf(rows);
    return rows.map((row) => ({ ...row, weight: row.weight * factor }));
  });
}
