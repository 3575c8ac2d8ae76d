import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';

/** @throws ApiError when the body is longer. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // An oversized body is read to its end and dropped: a client still writing would not see the refusal otherwise.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  if (size <= limitBytes) return Buffer.concat(chunks).toString('utf8');
  throw new ApiError('request_too_large', `the request body exceeds ${limitBytes} bytes`);
}

export function sendJson(response: ServerResponse, reply: { readonly status: number; readonly body: unknown }): void {
  const text = JSON.stringify(reply.body);
  response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
