import type { LoggedPrompt } from '../log-format.ts';
import { isToolStep } from '../prepare/request-filter.ts';

/**
 * What a router could do with a request, whose text it scores:
 *
 * - `text`: nothing but words is asked and answered;
 * - `structured-output`, `tools`, `images`: words are asked, and the models to choose from must be able to do the thing
 *   as well; the last of these that holds;
 * - `tool-step`: only hands a tool's result back, so that the model that called the tool goes on.
 */
export type RoutingKind = 'text' | 'structured-output' | 'tools' | 'images' | 'tool-step';

export const routingKinds: readonly RoutingKind[] = ['text', 'structured-output', 'tools', 'images', 'tool-step'];

export function routingKindOf({ conversation, needs = [] }: LoggedPrompt): RoutingKind {
  if (isToolStep(conversation.at(-1))) return 'tool-step';
  return (['images', 'tools', 'structured-output'] as const).find((need) => needs.includes(need)) ?? 'text';
}
