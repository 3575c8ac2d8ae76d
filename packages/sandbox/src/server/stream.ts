import { type MessageBody, usage } from './reply.ts';

/** Characters per text delta: about five tokens, so that short answers still arrive in several pieces. */
const deltaLength = 20;

/** The server-sent events that carry a message, in the order the Messages API sends them. */
export function messageEvents(message: MessageBody): string[] {
  const { input_tokens: input, output_tokens: output } = message.usage;
  const start: MessageBody = { ...message, content: [], usage: usage(input, Math.min(1, output)) };
  const opened = { ...start, stop_reason: null, stop_sequence: null, stop_details: null };
  const events = [event('message_start', { message: opened }), event('ping', {})];
  for (const [index, block] of message.content.entries()) {
    events.push(event('content_block_start', { index, content_block: { ...block, text: '' } }));
    for (let at = 0; at < block.text.length; at += deltaLength) {
      const text = block.text.slice(at, at + deltaLength);
      events.push(event('content_block_delta', { index, delta: { type: 'text_delta', text } }));
    }
    events.push(event('content_block_stop', { index }));
  }
  const { stop_reason, stop_sequence, stop_details } = message;
  const delta = { stop_reason, stop_sequence, stop_details, container: null };
  events.push(event('message_delta', { delta, usage: { input_tokens: input, output_tokens: output } }));
  events.push(event('message_stop', {}));
  return events;
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
