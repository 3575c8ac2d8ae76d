// What the sandbox models make of every distinct prompt of the shipped log: who is right, what the judge says in both
// orders, and the true chance that the strong answer is better. One JSON line a prompt, for sandbox-auc.py.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/sandbox-outcomes.ts > outcomes.jsonl
import { fileURLToPath } from 'node:url';
import { createRandom, normalizePrompt, scoringText } from '@farthing/core';
import { answerRequest } from '@farthing/sandbox';
import { claims } from '../../packages/sandbox/src/claim.ts';
import { readTask } from '../../packages/sandbox/src/reading.ts';
import { type AnsweringModel, errorProbability } from '../../packages/sandbox/src/skill.ts';
import { sandboxLog } from '../generate-sandbox-log.ts';
import type { LogEntry } from '../sandbox-log/log.ts';

/** One prompt's outcome. `strongWinChance` is what an all-knowing router would score. */
export interface SandboxOutcome {
  readonly text: string;
  readonly group: string;
  readonly family: string;
  readonly weakIsRight: boolean;
  readonly strongIsRight: boolean;
  /** 0 when the judge preferred the strong answer in both orders, ½ in one, else 1. */
  readonly label: number;
  readonly strongWinChance: number;
}

const seed = 1;

/** Outcomes of the distinct prompts among `entries`, in their order. */
export function* sandboxOutcomes(entries: readonly LogEntry[]): Generator<SandboxOutcome> {
  const seen = new Set<string>();
  for (const entry of entries) {
    const text = scoringText(entry.messages);
    if (seen.has(normalizePrompt(text))) continue;
    seen.add(normalizePrompt(text));
    yield outcomeOf(entry, text);
  }
}

function outcomeOf(entry: LogEntry, text: string): SandboxOutcome {
  const task = readTask(entry.messages);
  const [weak, strong] = [answer(entry, 'sandbox-weak'), answer(entry, 'sandbox-strong')];
  const isRight = (reply: string): boolean => task !== undefined && claims(reply, task.solution.answer, task);
  const chance = (model: AnsweringModel): number => (task === undefined ? 0 : errorProbability(model, task));
  const strongWins = [judge(entry, [weak, strong]) === 'second', judge(entry, [strong, weak]) === 'first'];
  return {
    text,
    group: entry.group,
    family: task?.family ?? 'unknown',
    weakIsRight: isRight(weak),
    strongIsRight: isRight(strong),
    label: 1 - strongWins.filter(Boolean).length / 2,
    strongWinChance: chance('sandbox-weak') * (1 - chance('sandbox-strong')),
  };
}

function answer({ system, max_tokens, messages }: LogEntry, model: AnsweringModel): string {
  return replyText({ model, system, max_tokens, messages });
}

function judge(entry: LogEntry, [first, second]: readonly [string, string]): string {
  const nonce = Math.floor(createRandom(0, entry.id).next() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
  const fence = (name: string, text: string): string => `<${name}-${nonce}>\n${text}\n</${name}-${nonce}>`;
  const turns = [{ role: 'system', content: entry.system }, ...entry.messages];
  const content = [
    fence('conversation', turns.map((turn) => `[${turn.role}]\n${turn.content}`).join('\n\n')),
    fence('first-answer', first),
    fence('second-answer', second),
  ].join('\n\n');
  const reply = replyText({ model: 'sandbox-judge', max_tokens: 1024, messages: [{ role: 'user', content }] });
  return (JSON.parse(reply) as { verdict: string }).verdict;
}

function replyText(request: object): string {
  return answerRequest(request, { seed })
    .content.map((block) => block.text)
    .join('');
}

if (fileURLToPath(import.meta.url) === process.argv[1]) {
  for (const outcome of sandboxOutcomes(sandboxLog())) console.log(JSON.stringify(outcome));
}
