import { request } from 'node:http';
import type { LabelTable } from '@farthing/dataset';
import { onTestFinished } from 'vitest';
import { type Audit, openAudit } from '../audit.ts';
import type { AuditDesign } from '../audit-design.ts';
import { serveAudit } from '../server/serve-audit.ts';

export interface ServedAudit {
  readonly audit: Audit;
  readonly url: string;
  close(): Promise<void>;
}

/** An audit behind its server; both are closed when the running test ends, if not before. */
export async function servedAudit(table: LabelTable, design: AuditDesign = {}): Promise<ServedAudit> {
  const audit = await openAudit(table, design);
  const failures: unknown[] = [];
  const server = await serveAudit(audit, { onError: (error) => failures.push(error) });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= server.close().then(() => audit.close());
    return closed;
  };
  onTestFinished(async () => {
    await close();
    if (failures.length > 0) throw failures[0];
  });
  return { audit, url: server.url, close };
}

export interface Sent {
  readonly method?: string;
  /** Added to the served address; an absolute path replaces its path. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request with exactly these headers: `fetch` would not let a test lie about its host. */
export function send(url: string, { method = 'GET', path = '', headers = {}, body }: Sent = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers: { connection: 'close', ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A form of the page as a browser posts it. */
export function post(
  url: string,
  path: 'decide' | 'undo',
  fields: Readonly<Record<string, string>>,
): Promise<Received> {
  return send(url, {
    method: 'POST',
    path,
    headers: { origin: new URL(url).origin },
    body: String(new URLSearchParams(fields)),
  });
}
