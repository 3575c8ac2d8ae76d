import { scoringText } from '@farthing/core';
import { promptId } from '@farthing/dataset';
import type { LoggedUsage, LogReading, RecordPlace } from '../log-format.ts';
import type { Exchange } from './exchange.ts';
import { amountOf, type Fields, fieldsOf, firstOf, nameOf, type Skipped, textOf } from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { known } from './logged-answer.ts';

/** What a log says about a request beside its bodies. It goes before what the bodies say. */
export interface Envelope {
  readonly requestId?: string | undefined;
  readonly timestampMs?: number | undefined;
  readonly conversationId?: string | undefined;
  readonly userId?: string | undefined;
  readonly group?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly latencyMs?: number | undefined;
}

const conversationNames = ['conversation_id', 'session_id', 'thread_id', 'conversationId', 'sessionId', 'threadId'];
const userNames = ['user_id', 'userId', 'end_user', 'user'];
const groupNames = ['group', 'task', 'endpoint', 'feature', 'use_case', 'route', 'function_id', 'functionId'];
const timeNames = ['timestamp', 'created_at', 'createdAt', 'start_time', 'startTime', 'time', 'ts', 'date'];

/** The envelope of fields with the names people choose by themselves, looked for in the record and in its metadata. */
export function plainEnvelope(record: Fields): Envelope {
  const metadata = fieldsOf(record.metadata);
  return {
    requestId: firstOf(record, ['request_id', 'requestId'], nameOf),
    timestampMs: firstOf(record, timeNames, timeMsOf),
    conversationId: firstOf(record, conversationNames, nameOf) ?? firstOf(metadata, conversationNames, nameOf),
    userId: firstOf(record, userNames, nameOf) ?? firstOf(metadata, userNames, nameOf),
    group: firstOf(record, groupNames, textOf) ?? groupOf(metadata),
    costUsd: firstOf(record, ['cost_usd', 'total_cost', 'cost'], amountOf),
    latencyMs: firstOf(record, ['latency_ms', 'duration_ms', 'response_time_ms', 'latencyMs'], amountOf),
  };
}

/** What people tag their requests with to tell one use from another. */
export function groupOf(metadata: Fields | undefined): string | undefined {
  return firstOf(metadata, groupNames, textOf);
}

/** A prompt of an exchange and its envelope, or the reason why there is nothing to answer. */
export function promptReading(
  exchange: Exchange | Skipped,
  envelope: Envelope,
  { source, place }: { readonly source: string; readonly place: RecordPlace },
): LogReading {
  if ('skipped' in exchange) return { skipped: exchange.skipped, place };
  const { conversation, needs, responseId } = exchange;
  if (scoringText(conversation) === '') return { skipped: 'no user message with text', place };
  const requestId = envelope.requestId ?? responseId;
  const { latencyMs } = envelope;
  const usage = { ...exchange.usage, ...known(envelopeUsage(envelope)) };
  const answer = exchange.answer && { ...exchange.answer, ...usage, ...known({ latencyMs }) };
  return {
    place,
    prompt: {
      id: requestId ?? promptId(conversation),
      conversation,
      source,
      ...known({
        requestId,
        model: exchange.model,
        usage: Object.keys(usage).length > 0 ? usage : undefined,
        group: envelope.group,
        timestampMs: envelope.timestampMs ?? exchange.timestampMs,
        conversationId: envelope.conversationId ?? exchange.conversationId,
        userId: envelope.userId ?? exchange.userId,
        needs: needs.length > 0 ? needs : undefined,
        answers: answer === undefined ? undefined : [answer],
      }),
    },
  };
}

function envelopeUsage({ inputTokens, outputTokens, costUsd }: Envelope): LoggedUsage {
  return { inputTokens, outputTokens, costUsd };
}
