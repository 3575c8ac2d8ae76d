import { type Conversation, createRandom, messageText, type Random } from '@farthing/core';
import { claims } from './claim.ts';
import { detectLanguage } from './language.ts';
import { decline, phrase } from './phrasing.ts';
import { readTask } from './reading.ts';
import { type AnsweringModel, errorProbability } from './skill.ts';
import type { Solution, Task } from './solver.ts';

/** A wrong procedure sometimes arrives at the right answer; this often it is asked again. */
const mistakeAttempts = 6;

/**
 * What a sandbox model replies to a conversation: a pure function of the seed, the model and the conversation's text.
 */
export function answerConversation(
  conversation: Conversation,
  options: { readonly model: AnsweringModel; readonly seed: number },
): string {
  const { model, seed } = options;
  const random = createRandom(seed, `${model}\n${conversationKey(conversation)}`);
  const task = readTask(conversation);
  if (task === undefined) return decline(detectLanguage(lastText(conversation)), random);
  const errs = random.next() < errorProbability(model, task);
  return phrase(task, { model, solution: errs ? attemptBadly(task, random) : task.solution, random });
}

/** A wrong solution; the right one when the faulty procedure keeps landing on it. */
export function attemptBadly(task: Task, random: Random): Solution {
  for (let attempt = 0; attempt < mistakeAttempts; attempt++) {
    const solution = task.mistake(random);
    if (!claims(solution.answer, task.solution.answer, task)) return solution;
  }
  return task.solution;
}

/** The conversation's text, role by role: requests that differ only in their JSON shape share it. */
export function conversationKey(conversation: Conversation): string {
  return JSON.stringify(conversation.map((message) => [message.role, messageText(message)]));
}

function lastText(conversation: Conversation): string {
  const last = conversation.at(-1);
  return last === undefined ? '' : messageText(last);
}
