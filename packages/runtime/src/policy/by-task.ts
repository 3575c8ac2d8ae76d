import { ConfigError, type Conversation } from '@farthing/core';
import { classifyTask } from './classify-task.ts';
import { continueWith, type Policy, type SyncPolicy } from './policy.ts';

export interface ByTaskOptions<P extends Policy = Policy> {
  /** Task → the policy for it. */
  readonly tasks: Readonly<Record<string, P>>;
  /** For every other task. All policies have the same candidates in the same order. */
  readonly otherwise: P;
  /** Default: {@link classifyTask}. When it throws, `otherwise` decides. */
  readonly classify?: ((conversation: Conversation) => string) | undefined;
}

/**
 * A policy for each kind of task. Use it where one candidate is good at code and another at prose, and there is too little
 * data to train a router on all of them: a table says which may answer what, or how strict to be.
 *
 * @throws ConfigError when the policies have different candidates.
 */
export function byTask(options: ByTaskOptions<SyncPolicy>): SyncPolicy;
export function byTask(options: ByTaskOptions): Policy;
export function byTask({ tasks, otherwise, classify = classifyTask }: ByTaskOptions): Policy {
  const { candidates } = otherwise;
  const policies = new Map(Object.entries(tasks));
  for (const [task, policy] of policies) {
    if (`${policy.candidates}` !== `${candidates}`)
      throw new ConfigError(
        `tasks.${task} must have the candidates ${candidates.join(', ')}; it has ${policy.candidates.join(', ')}`,
      );
  }
  return {
    candidates,
    decide: (request) => {
      const task = taskOf(request.conversation, classify);
      const step = { policy: 'task', finding: task, input: { task } };
      return continueWith((policies.get(task) ?? otherwise).decide(request), (decision) => ({
        ...decision,
        trail: [step, ...(decision.trail ?? [])],
      }));
    },
  };
}

function taskOf(conversation: Conversation, classify: (conversation: Conversation) => string): string {
  try {
    return classify(conversation);
  } catch (error) {
    return `unknown: ${error instanceof Error ? error.message : error}`;
  }
}
