import {
  type Conversation,
  DataError,
  type DataLocation,
  type Prompt,
  scoringText,
  verifierSpec,
} from '@farthing/core';
import { z } from 'zod';
import { optional } from './optional.ts';
import { promptId } from './prompt-id.ts';
import { requestMessage, systemPrompt } from './request-messages.ts';
import { verifierField } from './verifier-schema.ts';

const identifier = z.union([z.string().min(1), z.int()]).transform(String);

const iso8601 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/;

/** Unix seconds beyond this are after the year 5000: surely milliseconds. */
const latestSeconds = 1e11;

const timestamp = z.union([z.string(), z.number()]).transform((value, context) => {
  const milliseconds = typeof value === 'number' ? Math.round(value * 1000) : parseIso(value);
  if (Number.isSafeInteger(milliseconds) && Math.abs(milliseconds) <= latestSeconds * 1000) return milliseconds;
  const message = `must be ISO 8601 text or a Unix time in seconds; got ${JSON.stringify(value)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Without an offset the time is taken as UTC, not as the time zone of whoever runs this. */
function parseIso(text: string): number {
  if (!iso8601.test(text)) return Number.NaN;
  const instant = text.replace(' ', 'T').replace(' ', '');
  return Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(instant) || !instant.includes('T') ? instant : `${instant}Z`);
}

/** Text, or the JSON value that an answer should equal, kept as its text. */
const reference = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

/** Fields of a line that say what was asked; see `parsePrompt`. */
const promptFields = {
  prompt: optional(z.string()),
  messages: optional(z.array(requestMessage)),
  system: optional(systemPrompt),
  id: optional(identifier),
  source: optional(z.string()),
  group: optional(z.string()),
  timestamp: optional(timestamp),
  conversation_id: optional(identifier),
  user_id: optional(identifier),
  reference: optional(reference),
  verifier: optional(verifierField),
};

type PromptFields = z.infer<z.ZodObject<typeof promptFields>>;

/** The schema of a line that asks something and has `extra` fields beside; other fields are dropped. */
export function promptLine<Extra extends z.ZodRawShape>(extra: Extra) {
  return z.object({ ...promptFields, ...extra }).superRefine((line, context) => {
    const { prompt, messages } = line as PromptFields;
    if ((prompt === undefined) !== (messages === undefined)) return;
    const message =
      prompt === undefined
        ? '(a string) or "messages" (a list) is missing'
        : 'and "messages" are both there; expected one of them';
    context.addIssue({ code: 'custom', path: ['prompt'], message });
  });
}

/** @throws DataError when there is nothing to answer, or no way to verify an answer. */
export function toPrompt(record: PromptFields, location: DataLocation): Prompt {
  const conversation = toConversation(record);
  if (scoringText(conversation) === '') {
    throw new DataError('no user message with text: there is nothing to answer', { ...location, field: 'messages' });
  }
  const verifier = record.verifier === undefined ? undefined : verifierSpec(record.verifier).name;
  // A module of the user's own may check what needs no reference: that code runs, that JSON fits a schema.
  if (verifier !== undefined && verifier !== 'module' && record.reference === undefined) {
    const message = `"verifier" is ${verifier}, which needs the correct answer in "reference"; add it or drop "verifier"`;
    throw new DataError(message, { ...location, field: 'reference' });
  }
  return {
    id: record.id ?? promptId(conversation),
    conversation,
    source: record.source,
    group: record.group,
    timestampMs: record.timestamp,
    conversationId: record.conversation_id,
    userId: record.user_id,
    reference: record.reference,
    verifier: record.verifier,
  };
}

/** A prompt ends with what must be answered: the logged answer after it, if any, is cut off. */
function toConversation({ prompt = '', messages, system }: PromptFields): Conversation {
  const turns = messages ?? [{ role: 'user' as const, content: prompt }];
  const end = turns.findLastIndex((turn) => turn.role !== 'assistant') + 1;
  return [...(system === undefined ? [] : [system]), ...turns.slice(0, end)];
}
