import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A loopback `/v1/embeddings` whose vectors tell how long a text is and how many of its characters are digits. */
export interface EmbeddingServer {
  readonly baseURL: string;
  /** Requests so far, those that were not answered well among them. */
  readonly requests: number;
  /** Texts embedded so far, in the order they came. */
  readonly texts: readonly string[];
  /** The `authorization` header of the latest request. */
  readonly authorization: string | undefined;
  close(): Promise<void>;
}

export interface EmbeddingServerOptions {
  /** So many requests are answered well. Default: all. */
  readonly diesAfter?: number;
  /** What becomes of every later one. Default: 401, which is not tried again. */
  readonly die?: (response: ServerResponse, count: number) => void;
}

export async function startEmbeddingServer(options: EmbeddingServerOptions = {}): Promise<EmbeddingServer> {
  const { diesAfter = Number.POSITIVE_INFINITY, die = expire } = options;
  const texts: string[] = [];
  let authorization: string | undefined;
  let requests = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    authorization = incoming.headers.authorization;
    const { input }: { readonly input: readonly string[] } = JSON.parse(Buffer.concat(chunks).toString());
    if (++requests > diesAfter) return die(response, input.length);
    texts.push(...input);
    const data = input.map((text, index) => {
      const digits = text.replace(/\D/gu, '').length / Math.max(1, text.length);
      return { index, embedding: [digits, 1 - digits, text.length / 100, 0.1] };
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    texts,
    get requests() {
      return requests;
    },
    get authorization() {
      return authorization;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function expire(response: ServerResponse): void {
  response.writeHead(401).end('{"error":{"message":"expired"}}');
}
