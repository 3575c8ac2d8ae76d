import type { LogFormat, LogRecord } from '../log-format.ts';
import { type Envelope, groupOf, promptReading } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import { amountOf, fieldsOf, firstOf, isSkipped, nameOf, type Skipped, textOf } from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { needsOf, usageOf } from './logged-answer.ts';
import { readLooseAnswer, readLooseInput } from './loose-content.ts';

/** LangSmith's runs. The `session_id` of a run is its project; conversations are named in the metadata. */
export const langsmith: LogFormat = {
  name: 'langsmith',
  title: 'LangSmith runs',
  recognize: (record) => ('run_type' in record && 'inputs' in record ? '"run_type" beside "inputs"' : undefined),
  open: () => ({
    read: (record, place) => [promptReading(readRun(record), envelopeOf(record), { source: 'langsmith', place })],
    end: () => [],
  }),
};

function readRun(record: LogRecord): Exchange | Skipped {
  if (record.run_type !== 'llm') return { skipped: 'not a call of a model but a step around one' };
  if (textOf(record.error) !== undefined) return { skipped: 'the request failed' };
  const input = readLooseInput(record.inputs);
  if (isSkipped(input)) return input;
  const extra = fieldsOf(record.extra);
  const invocation = fieldsOf(extra?.invocation_params);
  const model =
    textOf(fieldsOf(extra?.metadata)?.ls_model_name) ??
    firstOf(invocation, ['model', 'model_name', 'model_id'], textOf);
  return {
    conversation: input.messages,
    model,
    answer: readLooseAnswer(model, record.outputs),
    needs: needsOf({ ...invocation, ...input.request }, input.messages),
    usage: usageOf(fieldsOf(fieldsOf(record.outputs)?.llm_output)?.token_usage ?? fieldsOf(record.outputs)?.usage),
    responseId: undefined,
    timestampMs: undefined,
    userId: undefined,
    conversationId: undefined,
  };
}

function envelopeOf(record: LogRecord): Envelope {
  const metadata = fieldsOf(fieldsOf(record.extra)?.metadata);
  const startMs = timeMsOf(record.start_time);
  const endMs = timeMsOf(record.end_time);
  return {
    requestId: nameOf(record.id),
    timestampMs: startMs,
    conversationId: firstOf(metadata, ['session_id', 'thread_id', 'conversation_id'], nameOf),
    userId: firstOf(metadata, ['user_id', 'userId'], nameOf),
    group: groupOf(metadata),
    inputTokens: amountOf(record.prompt_tokens),
    outputTokens: amountOf(record.completion_tokens),
    costUsd: amountOf(record.total_cost),
    latencyMs: startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs),
  };
}
