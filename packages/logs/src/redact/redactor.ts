import { findCredentials } from './find-credentials.ts';
import { findEmails } from './find-emails.ts';
import { findIbans } from './find-ibans.ts';
import { findIdentityNumbers } from './find-identity-numbers.ts';
import { findIpAddresses } from './find-ip-addresses.ts';
import { findKeys } from './find-keys.ts';
import { findLabelledSecrets, isSecretField } from './find-labelled-secrets.ts';
import { findNumbers } from './find-numbers.ts';
import type { Finder, Finding, RedactionKind } from './finding.ts';
import { type TextSigns, textSigns } from './text-signs.ts';

/** Where findings overlap, the one of the earlier finder is taken. */
const finders: readonly { readonly find: Finder; readonly needs: (signs: TextSigns) => boolean }[] = [
  { find: findKeys, needs: ({ hasLongToken, hasAssignment }) => hasLongToken || hasAssignment },
  { find: findCredentials, needs: ({ hasColon }) => hasColon },
  { find: findLabelledSecrets, needs: ({ hasAssignment }) => hasAssignment },
  { find: findIdentityNumbers, needs: ({ hasDigit }) => hasDigit },
  { find: findEmails, needs: ({ hasAt }) => hasAt },
  { find: findIbans, needs: ({ hasDigit }) => hasDigit },
  { find: findIpAddresses, needs: ({ hasDigit, hasColon }) => hasDigit || hasColon },
  { find: findNumbers, needs: ({ hasDigit }) => hasDigit },
];

/**
 * Replaces personal data and secrets by placeholders such as `[e-mail 1]`. One redactor serves one conversation with its
 * answers: the same value gets the same placeholder wherever it stands, so that the text still makes sense. Takes time in
 * proportion to the text, whatever it holds.
 */
export class Redactor {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<RedactionKind, number>();
  readonly #counts = new Map<RedactionKind, number>();

  /** Replacements so far by kind, repetitions included. */
  get counts(): ReadonlyMap<RedactionKind, number> {
    return this.#counts;
  }

  /** @param name of the field that holds the text, in structured data: a field `password` is known to hold one. */
  redact(text: string, name?: string): string {
    if (name !== undefined && isSecretField(name, text))
      return this.#placeholder({ kind: 'key', start: 0, end: text.length, value: text });
    let redacted = '';
    let done = 0;
    for (const finding of findAll(text)) {
      redacted += text.slice(done, finding.start) + this.#placeholder(finding);
      done = finding.end;
    }
    return done === 0 ? text : redacted + text.slice(done);
  }

  #placeholder({ kind, value }: Finding): string {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const key = `${kind}:${value}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const number = (this.#values.get(kind) ?? 0) + 1;
    this.#values.set(kind, number);
    const name = `[${kind} ${number}]`;
    this.#names.set(key, name);
    return name;
  }
}

/** All findings in order, without overlaps. */
function findAll(text: string): Finding[] {
  const found: { readonly finding: Finding; readonly rank: number }[] = [];
  const signs = textSigns(text);
  for (const [rank, { find, needs }] of finders.entries()) {
    if (needs(signs)) for (const finding of find(text)) found.push({ finding, rank });
  }
  if (found.length < 2) return found.map(({ finding }) => finding);
  found.sort((a, b) => a.finding.start - b.finding.start || a.rank - b.rank);
  const kept: typeof found = [];
  for (const each of found) {
    const last = kept.at(-1);
    if (last === undefined || each.finding.start >= last.finding.end) kept.push(each);
    else if (each.rank < last.rank) kept[kept.length - 1] = each;
  }
  return kept.map(({ finding }) => finding);
}
