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

function readTurn(text: string, previous: Task | undefined): Task | undefined {
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
