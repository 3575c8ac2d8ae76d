import type { Finding } from './finding.ts';

/** Longest local part and longest domain (RFC 5321, section 4.5.3.1). */
const maxLocal = 64;
const maxDomain = 255;

const asciiLocal = /[A-Za-z0-9._%+'-]/u;
const anyLocal = /[\p{L}\p{M}\p{N}._%+'-]/u;
const asciiDomain = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}/u;
const anyDomain = /^(?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,8}[\p{L}\p{M}]{2,24}/u;

/**
 * E-mail addresses, internationalized ones included. An address in Latin letters ends where other scripts begin, which is
 * how it stands in Chinese or Japanese text. `git@host:path` is the address of a repository and stays.
 */
export function findEmails(text: string): Finding[] {
  const found: Finding[] = [];
  let free = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, { at, free });
    if (start === at) continue;
    const ahead = text.slice(at + 1, at + 1 + maxDomain);
    const domain = (asciiDomain.exec(ahead) ?? anyDomain.exec(ahead))?.[0];
    if (domain === undefined) continue;
    const end = at + 1 + domain.length;
    if (text.slice(start, at) === 'git' && text[end] === ':') continue;
    found.push({ kind: 'e-mail', start, end, value: text.slice(start, end).toLowerCase() });
    free = end;
  }
  return found;
}

function localStart(text: string, { at, free }: { readonly at: number; readonly free: number }): number {
  const allowed = asciiLocal.test(text.charAt(at - 1)) ? asciiLocal : anyLocal;
  const limit = Math.max(free, at - maxLocal);
  let start = at;
  while (start > limit && allowed.test(text.charAt(start - 1))) start--;
  while (start < at && /[.'-]/u.test(text.charAt(start))) start++;
  return start;
}
