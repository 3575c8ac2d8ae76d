import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '@farthing/core';
import type { Audit } from '../audit.ts';
import { admit, type Door, safetyHeaders } from './guard.ts';
import { type Reply, replyTo } from './pages.ts';

export interface ServeAuditOptions {
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** Called after every decision and every undo. */
  readonly onProgress?: ((audit: Audit) => void) | undefined;
  /** Told of a failure that is a bug here; it never holds anything of the data. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A review that is being served. */
export interface AuditServer {
  /** The one address that works: it holds a secret made for this run. */
  readonly url: string;
  /** Stops listening and ends every connection; the audit stays open. */
  close(): Promise<void>;
}

/**
 * Serves the pages of a review to this machine only.
 *
 * @throws ConfigError when the port is out of range or taken.
 */
export async function serveAudit(audit: Audit, options: ServeAuditOptions = {}): Promise<AuditServer> {
  const { port = 0 } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ConfigError(`port must be a whole number from 0 to 65535; got ${port}`);
  }
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const door = { port: (server.address() as AddressInfo | null)?.port ?? port, token };
    void serve(request, response, { audit, door, ...options });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listenFailure(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new ConfigError(`port ${port} is already in use; choose another`);
  if (error.code === 'EACCES') return new ConfigError(`port ${port} needs privileges; choose one above 1023`);
  return error;
}

interface Served extends ServeAuditOptions {
  readonly audit: Audit;
  readonly door: Door;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { audit, door, onProgress, onError }: Served,
): Promise<void> {
  try {
    const admission = admit(request, door);
    const reply = 'page' in admission ? await replyTo(admission.page, { audit, request }) : admission;
    send(response, reply);
    if (reply.status === 303) onProgress?.(audit);
  } catch (error) {
    onError?.(error);
    if (!response.headersSent) send(response, { status: 500 });
  }
}

function send(response: ServerResponse, { status, type, body = '', location }: Reply): void {
  response.writeHead(status, {
    ...safetyHeaders,
    'content-type': type ?? 'text/plain; charset=utf-8',
    ...(location !== undefined && { location }),
  });
  response.end(body === '' && status >= 400 ? refusals[status] : body);
}

const refusals: Readonly<Record<number, string>> = {
  400: 'Not a form of this page.\n',
  403: 'Not from here. Open the address that farthing printed.\n',
  404: 'Nothing here. Open the address that farthing printed.\n',
  405: 'Only GET and POST.\n',
  500: 'Something went wrong; reload the page.\n',
};
