import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Where the pages are served, and the secret that is a part of their address. */
export interface Door {
  readonly port: number;
  readonly token: string;
}

/** A request that may be served, or the status to refuse it with. */
export type Admission = { readonly page: string } | { readonly status: number };

/**
 * Lets in only what comes from a page of ours, opened with the address that was printed.
 *
 * - The Host header must be this server's own: a site whose name was rebound to 127.0.0.1 sends its own name.
 * - The path must begin with the token, which other users and sites of this machine do not know.
 * - A post must come from our own origin: the token alone would not stop a form on a page that has learned it.
 */
export function admit({ method = '', url = '', headers }: IncomingMessage, { port, token }: Door): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return { status: 403 };
  if (method !== 'GET' && method !== 'POST') return { status: 405 };
  const [, given = '', page, ...rest] = (url.split('?')[0] ?? '').split('/');
  if (page === undefined || rest.length > 0 || !isSame(given, token)) return { status: 404 };
  if (method === 'POST') {
    const isOurs =
      headers.origin === `http://${headers.host}` && (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
    if (!isOurs) return { status: 403 };
  }
  return { page: `${method} ${page}` };
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Sent with every reply. */
export const safetyHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not "no-referrer": a browser would then hide the origin of our own forms as well.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
