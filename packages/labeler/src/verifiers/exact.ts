import { textKind, trimEnds } from './text-kind.ts';

/**
 * Compares an answer with a reference text. The answer is the passage where it says what its answer is, or the whole
 * text. White space, Unicode forms, surrounding quotes or markup, a final full stop and the case of the first letter do
 * not count; all other letters do, since changing case may be the very task.
 *
 * An answer that wraps the reference in more words can be right ("Paris, of course") or wrong ("Lyon, not Paris"): it
 * cannot be checked this way.
 */
export const exactText = textKind(normalize);

const anyCase: ReadonlySet<string> = new Set(['yes', 'no', 'true', 'false', 'none']);
const wrapping = /["'*_`“”‘’\s]/u;

function normalize(text: string): string {
  const bare = trimEnds(text.normalize('NFKC').replace(/^\s*```\w*\n/u, ''), wrapping);
  const words = trimEnds(bare.endsWith('.') ? bare.slice(0, -1) : bare, wrapping).replace(/\s+/gu, ' ');
  const lower = words.toLowerCase();
  return anyCase.has(lower) ? lower : words.slice(0, 1).toLowerCase() + words.slice(1);
}
