import type { Fields } from './json-access.ts';

/** Deeper than any conversation that was meant. */
const maxMessages = 100_000;

const messageFields = new Set(['role', 'content', 'finish_reason', 'name', 'tool_call_id', 'arguments', 'description']);

/**
 * Objects whose fields stand in attributes of their own, as OpenLLMetry writes messages: `gen_ai.prompt.0.role`,
 * `gen_ai.prompt.0.content`, `gen_ai.prompt.1.tool_calls.0.name`.
 *
 * @returns `undefined` when there is no attribute of that kind.
 */
export function numberedMessages(attributes: Fields, prefix: string): Fields[] | undefined {
  const messages: Record<string, unknown>[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [, index, path] = /^(\d{1,6})\.(.+)$/u.exec(name.slice(prefix.length + 1)) ?? [];
    if (index === undefined || path === undefined || Number(index) >= maxMessages) continue;
    const message = messages[Number(index)] ?? {};
    messages[Number(index)] = message;
    const call = /^tool_calls\.(\d{1,3})\.(id|name|arguments)$/u.exec(path);
    if (call !== null) setCall(message, Number(call[1]), String(call[2]), value);
    else if (messageFields.has(path)) message[path] = value;
  }
  return messages.length === 0 ? undefined : messages.filter((message) => message !== undefined);
}

function setCall(message: Record<string, unknown>, index: number, field: string, value: unknown): void {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  calls[index] = { ...calls[index], [field]: value };
  message.tool_calls = calls;
}
