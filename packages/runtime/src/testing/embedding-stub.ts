import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '@farthing/core';

/** A request as an embedding server sees it. */
export interface EmbeddingStubRequest {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
}

/** Whatever is not said is as a good server has it. */
export interface EmbeddingStubReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isDropped?: boolean;
  readonly isHanging?: boolean;
}

export interface EmbeddingStub {
  readonly baseURL: string;
  readonly requests: readonly EmbeddingStubRequest[];
  close(): Promise<void>;
}

const stubDimensions = 8;

/** The vector of a text: random numbers that depend on nothing else. Not of length 1. */
export function stubVector(text: string, dimensions = stubDimensions): number[] {
  const random = createRandom(1, text);
  return Array.from({ length: dimensions }, () => random.next() - 0.5);
}

/** A good answer, with its vectors in reverse: their index is what counts. */
export function embeddingsBody({ input, dimensions, model }: EmbeddingStubRequest): string {
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: stubVector(text, dimensions) }));
  return JSON.stringify({ object: 'list', model, data: data.reverse(), usage: { prompt_tokens: 1, total_tokens: 1 } });
}

/**
 * A loopback server that speaks OpenAI's embeddings API as a test wants it to, well or badly.
 *
 * @param reply asked for each request, with its number from 1 on; `undefined` is a good answer.
 */
export async function startEmbeddingStub(
  reply: (request: EmbeddingStubRequest, number: number) => EmbeddingStubReply | undefined = () => undefined,
): Promise<EmbeddingStub> {
  const requests: EmbeddingStubRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { url: path, headers } = incoming;
    const request = { ...JSON.parse(Buffer.concat(chunks).toString()), path, authorization: headers.authorization };
    requests.push(request);
    const answer = reply(request, requests.length) ?? {};
    if (answer.isHanging) return;
    if (answer.isDropped) return void response.socket?.destroy();
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? embeddingsBody(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
