import { type Fields, fieldsOf, wordOf } from './json-access.ts';

const roles: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  aimessagechunk: 'assistant',
  system: 'system',
  tool: 'tool',
  function: 'tool',
};

/**
 * A message that LangChain wrote, as an object with `role` and `content`. It has three spellings: the constructor's
 * (`{lc, id: [..., "HumanMessage"], kwargs}`), the stored one (`{type: "human", data}`) and the flat one
 * (`{type: "human", content}`).
 *
 * @returns `message` itself when it is none of LangChain's.
 */
export function langchainMessage(message: Fields): Fields {
  const kwargs = fieldsOf(message.kwargs);
  if (kwargs !== undefined && Array.isArray(message.id)) {
    const kind = wordOf(message.id.at(-1))
      .replace(/Message(Chunk)?$/u, '')
      .toLowerCase();
    return withCalls({ ...kwargs, role: roles[kind] ?? kwargs.role ?? kind });
  }
  if (typeof message.role === 'string' || typeof message.type !== 'string') return message;
  const role = roles[message.type.toLowerCase()];
  if (role === undefined) return message;
  return withCalls({ ...(fieldsOf(message.data) ?? message), role });
}

/** OpenAI's tool calls may be left in `additional_kwargs` alone. */
function withCalls(message: Fields): Fields {
  if (Array.isArray(message.tool_calls) && message.tool_calls.length > 0) return message;
  const { tool_calls, function_call } = fieldsOf(message.additional_kwargs) ?? {};
  return { ...message, tool_calls, function_call };
}
