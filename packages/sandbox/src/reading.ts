import { type Conversation, messageText } from '@farthing/core';
import { solvers } from './families.ts';
import type { Task } from './solver.ts';

/** Extra difficulty of a turn that leans on an earlier one, and of a prompt that is not in English. */
const followUpCost = 0.6;
const translationCost = 0.4;

/**
 * What the last user turn asks, resolved through the earlier ones. `undefined` when no family understands it.
 * System prompts and assistant turns are not consulted: what was asked is what users said.
 */
export function readTask(conversation: Conversation): Task | undefined {
  let latest: Task | undefined;
  let previous: Task | undefined;
  for (const message of conversation) {
    if (message.role !== 'user') continue;
    latest = readTurn(messageText(message), previous);
    previous = latest ?? previous;
  }
  return latest;
}

/** Longest turn that is read, in characters; beyond it the patterns of the grammars could take noticeable time. */
const readableLength = 6000;

/** Sign-offs that say nothing about the task; left in, "177 Thanks!" would read as an item of a list. */
const courtesy =
  /[\s.,]*(?:\b(?:thanks?(?: (?:a lot|in advance|you(?: (?:very|so) much)?))?|thx|cheers|best regards|kind regards|(?:just|only) the answer,? please|it is urgent|i need this for a report)|\(no explanation please\))[\s!.]*$/i;

function readTurn(said: string, previous: Task | undefined): Task | undefined {
  if (said.length > readableLength) return undefined;
  const text = said.replace(courtesy, '');
  for (const solver of solvers) {
    const task = solver.parse(text);
    if (task !== undefined) return harder(task, task.language === 'en' ? 0 : translationCost);
  }
  const followed = previous?.follow?.(text);
  return followed === undefined ? undefined : harder(followed, followUpCost);
}

function harder(task: Task, extra: number): Task {
  return extra === 0 ? task : { ...task, difficulty: task.difficulty + extra };
}
