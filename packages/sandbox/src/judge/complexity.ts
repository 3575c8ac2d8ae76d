import type { Conversation } from '@farthing/core';
import { readTask } from '../reading.ts';

interface Rating {
  readonly rationale: string;
  /** 1–5. */
  readonly rating: number;
}

/** Two mental steps a point; the middle where the task is not understood. */
export function rateComplexity(conversation: Conversation): Rating {
  const task = readTask(conversation);
  if (task === undefined) return { rationale: 'I cannot tell what is asked.', rating: 3 };
  const rating = Math.min(5, 1 + Math.floor(Math.max(0, task.difficulty) / 2));
  return { rationale: `It takes about ${Math.round(task.difficulty)} steps.`, rating };
}
