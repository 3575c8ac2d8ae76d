import type { StubReply } from './stub-server.ts';

export interface ChatParts {
  readonly finish_reason?: string;
  readonly refusal?: string;
  readonly reasoning_content?: string;
  readonly usage?: object | undefined;
}

/** A good response of Chat Completions. */
export function chats(content: string | null, parts: ChatParts = {}): StubReply {
  const { finish_reason = 'stop', usage = { prompt_tokens: 10, completion_tokens: 5 }, ...message } = parts;
  const body = {
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason, message: { role: 'assistant', content, ...message } }],
    ...(!('usage' in parts && parts.usage === undefined) && { usage }),
  };
  return { body: JSON.stringify(body) };
}

/** An error as OpenAI words it. */
export function complains(status: number, message: string, code: string | null = null): StubReply {
  return { status, body: JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } }) };
}
