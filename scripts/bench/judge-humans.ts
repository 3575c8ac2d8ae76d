// A judge against people: how often its label of a pair of answers is theirs, beside how often they are each other's.
// Asks through the labeler itself: both orders, votes, jury, journal, limit.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/judge-humans.ts PAIRS.jsonl.gz
//     [--judge MODEL[,MODEL]] [--base-url URL] [--api anthropic|openai] [--key-env NAME] [--price MODEL=in/out]
//     [--votes 1] [--rubric FILE] [--limit N] [--max-cost-usd N] [--journal FILE]
//
// A line of PAIRS has prompt, weak_answer, strong_answer and annotators: three of 0 (a tie), 1 (the weak answer is
// better) and 2 (the strong one is); optionally gpt35_judge: "1", "2" or "Tie", anything else is no verdict. Without
// --judge, the sandbox's toy judge is asked: it can only tell that this runs.
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type LabelRow,
  labelFromJudgements,
  userConversation,
  type Verdict,
  type WeightedPrompt,
} from '@farthing/core';
import { cohenKappa, type Kappa, readJsonLines } from '@farthing/dataset';
import {
  anthropicClient,
  type LabelReport,
  labelPrompts,
  listPrices,
  openaiClient,
  openJournal,
  withPrices,
} from '@farthing/labeler';
import { startSandbox } from '@farthing/sandbox';

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    judge: { type: 'string', default: 'sandbox-judge' },
    'base-url': { type: 'string' },
    api: { type: 'string', default: 'anthropic' },
    'key-env': { type: 'string' },
    price: { type: 'string', multiple: true, default: [] },
    votes: { type: 'string', default: '1' },
    rubric: { type: 'string' },
    limit: { type: 'string' },
    'max-cost-usd': { type: 'string' },
    journal: { type: 'string' },
  },
});

interface Pair {
  readonly id: string;
  readonly prompt: string;
  readonly weak_answer: string;
  readonly strong_answer: string;
  readonly annotators: readonly [number, number, number];
  readonly gpt35_judge?: string;
}

/** 0 a tie, 1 the weak answer is better, 2 the strong one; `undefined` for no verdict. */
type Choice = number | undefined;

const choiceOf: Readonly<Record<Verdict, number>> = { tie: 0, 'weak-wins': 1, 'strong-wins': 2 };

const [path] = positionals;
if (path === undefined) throw new Error('name a file of pairs: judge-humans.ts PAIRS.jsonl.gz');
const pairs = await readPairs(path);
const { rows, report, spentUsd } = await judgePairs(pairs);
present(pairs, rows, report, spentUsd);

async function readPairs(file: string): Promise<Pair[]> {
  const found: Pair[] = [];
  for await (const { line, value } of readJsonLines(file)) {
    if (found.length === Number(args.limit ?? Number.POSITIVE_INFINITY)) break;
    if (!isPair(value)) throw new Error(`${file}:${line}: expected a pair with three annotators of 0, 1 or 2`);
    found.push(value);
  }
  return found;
}

function isPair(value: unknown): value is Pair {
  const { id, prompt, weak_answer, strong_answer, annotators } = value as { readonly [Field in keyof Pair]?: unknown };
  const areTexts = [id, prompt, weak_answer, strong_answer].every((text) => typeof text === 'string');
  return (
    areTexts && Array.isArray(annotators) && annotators.length === 3 && annotators.every((said) => said in [0, 1, 2])
  );
}

/** Both answers as a log would hold them, so that the labeler buys nothing but verdicts. */
async function* prompts(): AsyncGenerator<WeightedPrompt> {
  for (const { id, prompt, weak_answer: weak, strong_answer: strong } of pairs) {
    const answers = [
      { model: 'weak', text: weak, stopReason: 'complete' as const },
      { model: 'strong', text: strong, stopReason: 'complete' as const },
    ];
    yield { id, conversation: userConversation(prompt), weight: 1, answers };
  }
}

async function judgePairs(all: readonly Pair[]) {
  const isSandbox = args.judge === 'sandbox-judge' && args['base-url'] === undefined;
  const sandbox = isSandbox ? await startSandbox() : undefined;
  const journalPath = args.journal ?? join(tmpdir(), `farthing-judge-humans-${process.pid}.jsonl`);
  const journal = await openJournal(journalPath, { run: { judge: args.judge, votes: args.votes } });
  const found: LabelRow[] = [];
  let latest: LabelReport | undefined;
  try {
    const options = {
      candidates: ['weak', 'strong'],
      judge: args.judge.split(','),
      votes: Number(args.votes),
      rubric: args.rubric === undefined ? undefined : await readFile(args.rubric, 'utf8'),
      maxCostUsd: args['max-cost-usd'] === undefined ? undefined : Number(args['max-cost-usd']),
      client: client(sandbox?.url ?? args['base-url']),
      journal,
      onProgress: (report: LabelReport) => {
        latest = report;
      },
    };
    for await (const row of labelPrompts(prompts(), options)) found.push(row);
  } finally {
    await journal.close();
    await sandbox?.close();
    if (args.journal === undefined) await rm(journalPath, { force: true });
  }
  if (latest === undefined || found.length !== all.length) throw new Error('there is no pair to judge');
  return { rows: found, report: latest, spentUsd: journal.spentUsd };
}

function client(baseURL: string | undefined) {
  const keyName = args['key-env'] ?? (args.api === 'openai' ? 'OPENAI_API_KEY' : 'ANTHROPIC_API_KEY');
  const apiKey = process.env[keyName] ?? 'any';
  // The candidates are never asked, but a limit wants their price.
  const prices = withPrices(listPrices, ['weak=0/0', 'strong=0/0', ...args.price]);
  const server = { baseURL, apiKey, keyName, prices };
  return args.api === 'openai' ? openaiClient(server) : anthropicClient(server);
}

function majority(choices: readonly Choice[]): Choice {
  return choices.find((choice) => 2 * choices.filter((each) => each === choice).length > choices.length);
}

function judgeChoice(row: LabelRow): Choice {
  const found = labelFromJudgements(row.judgements);
  return found.label === undefined ? undefined : choiceOf[found.verdict];
}

function shippedChoice({ gpt35_judge: said }: Pair): Choice {
  return said === 'Tie' ? 0 : said === '1' || said === '2' ? Number(said) : undefined;
}

/** Pairs of choices as a table for κ; with `share` each counts as less than one pair, because its pair is there again. */
function agreement(choices: Iterable<readonly [Choice, Choice]>, share = 1): Kappa | undefined {
  const table = [0, 1, 2].map(() => [0, 0, 0]);
  for (const [first, second] of choices) {
    const row = first === undefined ? undefined : table[first];
    if (row !== undefined && second !== undefined) row[second] = (row[second] ?? 0) + share;
  }
  return cohenKappa(table);
}

function present(
  all: readonly Pair[],
  judged: readonly LabelRow[],
  { judging, unscored }: LabelReport,
  costUsd: number,
): void {
  const humans = all.map(({ annotators }) => annotators);
  const voices = { [args.judge]: judged.map(judgeChoice), gpt35_judge: all.map(shippedChoice) };
  const withEach = (voice: readonly Choice[]) =>
    agreement(
      humans.flatMap((three, at) => three.map((human) => [voice[at], human] as const)),
      1 / 3,
    );
  const among = humans.flatMap(
    ([a, b, c]) =>
      [
        [a, b],
        [a, c],
        [b, c],
      ] as const,
  );
  const lines: (readonly [string, Kappa | undefined])[] = [['a human – another human', agreement(among, 1 / 3)]];
  for (const [name, voice] of Object.entries(voices)) {
    if (voice.every((choice) => choice === undefined)) continue;
    lines.push([`${name} – a human`, withEach(voice)]);
    lines.push([`${name} – most humans`, agreement(humans.map((three, at) => [voice[at], majority(three)] as const))]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  console.log(`${all.length} pairs; brackets are 95 % intervals\n`);
  console.log(`${''.padEnd(width)}     n  agreement  κ`);
  for (const [name, kappa] of lines) {
    if (kappa === undefined) console.log(`${name.padEnd(width)}  κ is not defined: nothing varies`);
    else {
      const cells = [Math.round(kappa.count).toString().padStart(4), percent(kappa.agreement).padStart(9)];
      console.log(`${name.padEnd(width)}  ${cells.join('  ')}  ${kappa.kappa.toFixed(3)} ${span(kappa.interval, 3)}`);
    }
  }
  for (const [reason, times] of unscored) console.log(`not judged: ${times} × ${reason}`);
  for (const judge of judging.judges) {
    const parts = [
      ['same verdict both ways', judge.sameVerdict],
      ['ties among verdicts', judge.ties],
      ['first answer among decided', judge.firstPreferred],
      ['longer answer among decided', judge.longerPreferred],
      ['no verdict', judge.unscored],
    ] as const;
    console.log(
      `\n${judge.judge}: ${judge.pairs} pairs in both orders; ${judging.identicalPairs} more of the same text`,
    );
    for (const [name, share] of parts) {
      if (share === undefined) console.log(`  ${name.padEnd(28)} –`);
      else
        console.log(
          `  ${name.padEnd(28)} ${percent(share.share)} ${span(
            share.interval.map((end) => 100 * end),
            1,
          )} of ${share.of}`,
        );
    }
  }
  const counts = [0, 1, 2].map((choice) => humans.filter((three) => majority(three) === choice).length);
  const divided = humans.filter((three) => majority(three) === undefined).length;
  console.log(
    `\nMost humans: ${counts[1]} weak, ${counts[2]} strong, ${counts[0]} ties, ${divided} divided. Spent $${costUsd.toFixed(4)}.`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function span(ends: readonly number[], digits: number): string {
  return `[${ends.map((end) => end.toFixed(digits)).join(', ')}]`;
}
