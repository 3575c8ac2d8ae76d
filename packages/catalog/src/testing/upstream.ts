import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A loopback server in place of the upstream one. */
export interface Upstream {
  /** For `mirror`. */
  readonly origin: string;
  /** Content by the last parts of the address; changed between requests at will. */
  readonly files: Map<string, string>;
  /** Addresses asked for, in order. */
  readonly asked: string[];
  /** Answers in place of the content, once, for addresses that end like this. */
  readonly trouble: Map<string, (response: ServerResponse) => void>;
  close(): Promise<void>;
}

/** Serves files by the end of the address: `gsm8k/gsm8k_responses.csv` for any commit and repository. */
export async function startUpstream(files: Readonly<Record<string, string>>): Promise<Upstream> {
  const content = new Map(Object.entries(files));
  const asked: string[] = [];
  const trouble = new Map<string, (response: ServerResponse) => void>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const troubled = [...trouble.keys()].find((end) => path.endsWith(end));
    if (troubled !== undefined) {
      trouble.get(troubled)!(response);
      trouble.delete(troubled);
      return;
    }
    const found = [...content].find(([end]) => path.endsWith(`/${end}`));
    if (found === undefined) response.writeHead(404).end('not here');
    else response.writeHead(200, { 'content-length': Buffer.byteLength(found[1]) }).end(found[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: content,
    asked,
    trouble,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
