import type { LoggedAnswer, Message, StopReason } from '@farthing/core';
import { messageText } from '@farthing/core';
import type { Exchange } from './exchange.ts';
import { allFields, type Fields, fieldsOf, isSkipped, nameOf, type Skipped, textOf, wordOf } from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { answerOf, needsOf, usageOf } from './logged-answer.ts';
import { readMessage, readMessages } from './read-message.ts';

const stopReasons: Readonly<Record<string, StopReason>> = {
  length: 'truncated',
  max_tokens: 'truncated',
  content_filter: 'refusal',
  refusal: 'refusal',
};

/** OpenAI Chat Completions, and what speaks it: OpenRouter, Azure, vLLM, Ollama, LiteLLM. */
export function readChatExchange(request: Fields, response: Fields | undefined): Exchange | Skipped {
  if (request.messages === undefined && response !== undefined) return { skipped: 'the request was not logged' };
  const messages = readMessages(request.messages);
  if (isSkipped(messages)) return messages;
  const model = textOf(response?.model) ?? textOf(request.model);
  const { conversation, ending } = response === undefined ? cutEnding(messages) : { conversation: messages };
  if (conversation.length === 0) return { skipped: 'there are no messages' };
  const metadata = fieldsOf(request.metadata);
  return {
    conversation,
    model,
    answer: response === undefined ? endingAnswer(model, ending) : chatAnswer(model, response),
    needs: needsOf(request, conversation),
    usage: usageOf(response?.usage),
    responseId: nameOf(response?.id),
    timestampMs: timeMsOf(response?.created),
    userId: nameOf(request.user ?? request.safety_identifier),
    conversationId: nameOf(metadata?.conversation_id ?? metadata?.session_id ?? metadata?.thread_id),
  };
}

/** Some proxies append the answer to the messages. */
function cutEnding(messages: Message[]): { readonly conversation: Message[]; readonly ending?: Message | undefined } {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return { conversation: messages };
  return { conversation: messages.slice(0, -1), ending: last };
}

function endingAnswer(model: string | undefined, ending: Message | undefined): LoggedAnswer | undefined {
  return ending === undefined ? undefined : answerOf(model, ending, 'complete');
}

function chatAnswer(model: string | undefined, response: Fields): LoggedAnswer | undefined {
  const [choice] = allFields(response.choices);
  const said = fieldsOf(choice?.message);
  const message = said === undefined ? undefined : readMessage({ role: 'assistant', ...said });
  if (message === undefined || isSkipped(message)) return undefined;
  const refusal = textOf(said?.refusal);
  if (refusal === undefined) return answerOf(model, message, stopReasons[wordOf(choice?.finish_reason)] ?? 'complete');
  return answerOf(model, messageText(message) === '' ? { ...message, content: refusal } : message, 'refusal');
}
