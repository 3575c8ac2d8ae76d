import type { LoggedAnswer } from '@farthing/core';
import { parsePrompt } from '@farthing/dataset';
import type { LogFormat, LogRecord } from '../log-format.ts';
import { plainEnvelope } from './envelope.ts';
import { exchangeFormats, isForeign } from './exchange-formats.ts';
import { firstOf, isSkipped, listOf, textOf, unpacked } from './json-access.ts';
import { answerOf, known, usageOf } from './logged-answer.ts';
import { OwnIds } from './own-ids.ts';
import { readMessage } from './read-message.ts';

/**
 * Farthing's own lines: `prompt` or `messages`, and what `parsePrompt` knows beside; `model` with `answer`, `completion` or
 * `response` is what was answered. They are written on purpose, so that a bad one is an error and not skipped.
 */
export const promptLines: LogFormat = {
  name: 'farthing',
  title: "Farthing's own lines",
  isStrict: true,
  recognize: (record) => {
    if (isForeign(record) || exchangeFormats.some((format) => format.recognize(record) !== undefined)) return undefined;
    const asked = ['prompt', 'messages'].find((name) => name in record);
    return asked && `"${asked}"${'reference' in record ? ' beside "reference"' : ''}`;
  },
  open: () => {
    const ids = new OwnIds();
    return {
      read: (record, place) => {
        const location = { file: place.file, line: place.row };
        const prompt = parsePrompt(lineOf(record), location);
        if (record.id !== undefined && record.id !== null) ids.add(prompt, location);
        const { requestId, costUsd, latencyMs } = plainEnvelope(record);
        const usage = { ...usageOf(record.usage), ...known({ costUsd }) };
        const model = textOf(record.model);
        const answer = answerIn(record, model);
        const facts = {
          requestId,
          model,
          usage: Object.keys(usage).length > 0 ? usage : undefined,
          answers: answer && [{ ...answer, ...usage, ...known({ latencyMs }) }],
        };
        return [{ place, prompt: { ...prompt, ...known(facts) } }];
      },
      end: () => [],
    };
  },
};

/** The record as it would stand in JSON lines: tables hold lists as text and times as such. */
function lineOf(record: LogRecord): LogRecord {
  const { messages, timestamp } = record;
  const line = { ...record, messages: unpacked(messages) };
  return timestamp instanceof Date ? { ...line, timestamp: timestamp.getTime() / 1000 } : line;
}

function answerIn(record: LogRecord, model: string | undefined): LoggedAnswer | undefined {
  const text = firstOf(record, ['answer', 'completion', 'response'], textOf);
  if (text !== undefined) return answerOf(model, { role: 'assistant', content: text }, 'complete');
  const last = readMessage(listOf(record.messages)?.at(-1));
  return last === undefined || isSkipped(last) || last.role !== 'assistant'
    ? undefined
    : answerOf(model, last, 'complete');
}
