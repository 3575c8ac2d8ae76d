import { z } from 'zod';

const contentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('image'),
    mediaType: z.string().optional(),
    byteLength: z.number().nonnegative().optional(),
  }),
  z.object({ type: z.literal('tool-call'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('tool-result'), id: z.string(), text: z.string(), isError: z.boolean().optional() }),
]);

/** Core's `Conversation`, as stored in the `messages` column. */
export const conversationSchema = z.array(
  z.object({
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    content: z.union([z.string(), z.array(contentPart)]),
  }),
);
