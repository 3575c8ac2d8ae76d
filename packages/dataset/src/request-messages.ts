import type { ContentPart, Message } from '@farthing/core';
import { z } from 'zod';
import { isShallow } from './is-shallow.ts';

// The message shapes of OpenAI Chat Completions and Anthropic Messages, brought to core's vocabulary.

const textBlocks = z
  .union([z.string(), z.array(z.object({ type: z.literal('text'), text: z.string() }))])
  .transform((content) => (typeof content === 'string' ? content : content.map((block) => block.text).join('\n')));

const toolInput = z.unknown().refine((input) => isShallow(input), 'is nested too deeply; expected at most 64 levels');

/** `undefined` for a part that is no part of what a model must answer. */
type FoundPart = ContentPart | undefined;

const contentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z
    .object({ type: z.literal('refusal'), refusal: z.string() })
    .transform((part): FoundPart => ({ type: 'text', text: part.refusal })),
  z
    .object({ type: z.literal('image'), source: z.object({ media_type: z.string().optional() }).optional() })
    .transform((part): FoundPart => ({ type: 'image', mediaType: part.source?.media_type })),
  z
    .object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) })
    .transform((part): FoundPart => ({ type: 'image', mediaType: /^data:([^;,]+)/.exec(part.image_url.url)?.[1] })),
  z
    .object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: toolInput })
    .transform((part): FoundPart => ({ type: 'tool-call', id: part.id, name: part.name, input: part.input })),
  z
    .object({
      type: z.literal('tool_result'),
      tool_use_id: z.string(),
      content: z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]).optional(),
      is_error: z.boolean().optional(),
    })
    .transform((part): FoundPart => {
      const { content = '' } = part;
      const text = typeof content === 'string' ? content : content.flatMap((block) => block.text ?? []).join('\n');
      return { type: 'tool-result', id: part.tool_use_id, text, isError: part.is_error };
    }),
  z.object({ type: z.enum(['thinking', 'redacted_thinking']) }).transform((): FoundPart => undefined),
]);

const toolCall = z
  .object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) })
  .transform((call): ContentPart => {
    return { type: 'tool-call', id: call.id, name: call.function.name, input: parseArguments(call.function.arguments) };
  });

const conversationTurn = z
  .object({
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content: z.union([z.string(), z.array(contentPart)]).nullish(),
    tool_calls: z.array(toolCall).nullish(),
  })
  .superRefine((turn, context) => {
    if (turn.role === 'assistant' || (turn.content !== null && turn.content !== undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['content'],
      message: 'is missing; expected a string or a list of parts',
    });
  })
  .transform(({ role, content, tool_calls }): Message => {
    const calls = tool_calls ?? [];
    const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
    const all: ContentPart[] = [...parts.filter((part) => part !== undefined), ...calls];
    return { role: role === 'developer' ? 'system' : role, content: simplest(all) };
  });

const toolTurn = z.object({ role: z.literal('tool'), tool_call_id: z.string(), content: textBlocks }).transform(
  (turn): Message => ({
    role: 'tool',
    content: [{ type: 'tool-result', id: turn.tool_call_id, text: turn.content }],
  }),
);

/** One logged message, OpenAI's or Anthropic's, as a core `Message`. */
export const requestMessage: z.ZodType<Message> = z.discriminatedUnion('role', [conversationTurn, toolTurn]);

/** Anthropic's top-level system prompt, as a core `Message`. */
export const systemPrompt: z.ZodType<Message> = textBlocks.transform((text) => ({ role: 'system', content: text }));

/** A lone text part becomes a string, so that both spellings of a message are the same prompt. */
function simplest(parts: readonly ContentPart[]): Message['content'] {
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && first.type === 'text' ? first.text : parts;
}

/** Models sometimes write arguments that are not JSON, or JSON without an end in sight; they are kept as they are. */
function parseArguments(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return isShallow(value) ? value : json;
  } catch {
    return json;
  }
}
