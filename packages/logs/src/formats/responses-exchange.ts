import type { LoggedAnswer, Message, StopReason } from '@farthing/core';
import type { Exchange } from './exchange.ts';
import { type Fields, fieldsOf, isSkipped, nameOf, type Skipped, textOf } from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { answerOf, needsOf, usageOf } from './logged-answer.ts';
import { readMessages } from './read-message.ts';

/** OpenAI Responses. The response repeats much of the request, which helps where only the response was logged. */
export function readResponsesExchange(asked: Fields, response: Fields | undefined): Exchange | Skipped {
  const input = asked.input;
  const request = { ...response, ...asked };
  if (input === undefined) return { skipped: 'the request was not logged' };
  const turns = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : readMessages(input);
  if (isSkipped(turns)) return turns;
  if (turns.length === 0) return { skipped: 'there are no messages' };
  const instructions = textOf(request.instructions);
  const conversation: Message[] = [
    ...(instructions === undefined ? [] : [{ role: 'system' as const, content: instructions }]),
    ...turns,
  ];
  const model = textOf(response?.model) ?? textOf(request.model);
  const named = request.conversation;
  return {
    conversation,
    model,
    answer: response === undefined ? undefined : responsesAnswer(model, response),
    needs: needsOf(request, conversation),
    usage: usageOf(response?.usage),
    responseId: nameOf(response?.id),
    timestampMs: timeMsOf(response?.created_at),
    userId: nameOf(request.user ?? request.safety_identifier),
    conversationId: nameOf(fieldsOf(named)?.id ?? named) ?? nameOf(fieldsOf(request.metadata)?.conversation_id),
    previousResponseId: textOf(request.previous_response_id),
  };
}

function responsesAnswer(model: string | undefined, response: Fields): LoggedAnswer | undefined {
  const said = readMessages(response.output ?? []);
  if (isSkipped(said)) return undefined;
  const parts = said.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content,
  );
  return answerOf(model, { role: 'assistant', content: parts }, stopReasonOf(response));
}

function stopReasonOf(response: Fields): StopReason {
  const reason = fieldsOf(response.incomplete_details)?.reason;
  if (reason === 'content_filter') return 'refusal';
  return reason !== undefined || response.status === 'incomplete' ? 'truncated' : 'complete';
}
