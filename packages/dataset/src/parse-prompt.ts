import type { DataLocation, Prompt } from '@farthing/core';
import { parseRecord } from './parse-record.ts';
import { promptLine, toPrompt } from './prompt-record.ts';

const promptSchema = promptLine({});

/**
 * The prompt of one parsed line of Farthing's own kind.
 *
 * A line holds `prompt` (a string) or `messages` (as sent to OpenAI's or Anthropic's chat endpoints, with Anthropic's
 * top-level `system`), and optionally `id`, `source`, `group`, `timestamp` (ISO 8601, UTC when it names no offset, or
 * Unix seconds), `conversation_id`, `user_id`, `reference` (the known correct answer: text, or a JSON value) and
 * `verifier`, how answers are compared with it: a name, or an object with settings, such as
 * `{"name": "numeric", "tolerance": "1%"}`, `{"name": "multiple-choice", "choices": ["Paris", "Lyon"]}` or
 * `{"name": "json", "subset": true}`. Other fields are ignored: a log line is a request with extras. Assistant messages
 * at the end are the logged answer and are cut off; thinking is dropped; of images only the media type is kept.
 *
 * `id` is `promptId` of the conversation when the line has none.
 *
 * @throws DataError naming `location` and the field.
 */
export function parsePrompt(value: unknown, location: DataLocation): Prompt {
  return toPrompt(parseRecord(promptSchema, value, location), location);
}
