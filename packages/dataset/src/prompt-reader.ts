import { DataError, type DataLocation, type Prompt } from '@farthing/core';
import { readJsonLines } from './json-lines.ts';
import { parseRecord } from './parse-record.ts';
import { promptLine, toPrompt } from './prompt-record.ts';
import { SeenIds } from './seen-ids.ts';

export interface ReadPromptsOptions {
  readonly signal?: AbortSignal | undefined;
}

const promptSchema = promptLine({});

/**
 * Reads prompts from a log: JSON lines, plain or gzipped, one request a line.
 *
 * A line holds `prompt` (a string) or `messages` (as sent to OpenAI's or Anthropic's chat endpoints, with Anthropic's
 * top-level `system`), and optionally `id`, `source`, `group`, `timestamp` (ISO 8601, UTC when it names no offset, or
 * Unix seconds), `conversation_id`, `user_id`, `reference` (the known correct answer) and `verifier` (`exact`,
 * `numeric` or `multiple-choice`). Other fields are ignored: a log line is a request with extras. Assistant messages at
 * the end are the logged answer and are cut off; thinking is dropped; of images only the media type is kept.
 *
 * `id` is `promptId` of the conversation when the line has none. A repeated id is given again when the line asks the
 * same.
 *
 * @throws DataError with file, line and field; also for a file without prompts and for one id on different requests.
 */
export async function* readPrompts(path: string, options: ReadPromptsOptions = {}): AsyncGenerator<Prompt> {
  const ids = new SeenIds();
  let count = 0;
  for await (const { line, value } of readJsonLines(path, options)) {
    const location = { file: path, line };
    const prompt = parsePrompt(value, location);
    ids.add(prompt, location);
    count++;
    yield prompt;
  }
  if (count === 0)
    throw new DataError('has no rows; expected one JSON object with "prompt" or "messages" a line', { file: path });
}

/**
 * One parsed line of what `readPrompts` reads.
 *
 * @throws DataError naming `location` and the field.
 */
export function parsePrompt(value: unknown, location: DataLocation): Prompt {
  return toPrompt(parseRecord(promptSchema, value, location), location);
}
