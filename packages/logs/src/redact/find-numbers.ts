import { isCardNumber } from './card-number.ts';
import { digitAt, type Finding, isWordAt } from './finding.ts';
import { isPhoneNumber } from './phone-number.ts';

/** Digits that stand together, without what separates them. */
export interface DigitGroup {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Several groups in a row, read as one number. */
export interface NumberSpan {
  readonly text: string;
  readonly groups: readonly DigitGroup[];
}

/** Most digits of a card number (ISO/IEC 7812); a telephone number has 15 at most (ITU-T E.164). */
const maxDigits = 19;

/** Of a telephone number without its area code. */
const minDigits = 7;

/** `+33 6 12 34 56 78` has six. */
const maxGroups = 7;

/** Payment cards and telephone numbers: both are digits in groups. */
export function findNumbers(text: string): Finding[] {
  const found: Finding[] = [];
  for (const groups of groupRuns(text)) {
    for (let first = 0; first < groups.length; ) {
      const span = longestNumber(text, groups, first);
      if (span === undefined) first++;
      else {
        found.push(span.finding);
        first += span.groups;
      }
    }
  }
  return found;
}

/** The longest number that begins with a group: cards go before telephones, since every card is long enough for one. */
function longestNumber(
  text: string,
  groups: readonly DigitGroup[],
  first: number,
): { readonly finding: Finding; readonly groups: number } | undefined {
  let best: { readonly finding: Finding; readonly groups: number } | undefined;
  let digits = 0;
  for (let end = first; end < Math.min(groups.length, first + maxGroups); end++) {
    digits += groups[end]?.digits.length ?? 0;
    if (digits > maxDigits) break;
    if (digits < minDigits) continue;
    const span = { text, groups: groups.slice(first, end + 1) };
    const finding = cardOf(span) ?? (best?.finding.kind === 'card number' ? undefined : phoneOf(span));
    if (finding !== undefined) best = { finding, groups: end + 1 - first };
  }
  return best;
}

function cardOf(span: NumberSpan): Finding | undefined {
  if (!isCardNumber(span)) return undefined;
  return finding('card number', span, span.groups[0]?.start ?? 0);
}

function phoneOf(span: NumberSpan): Finding | undefined {
  if (!isPhoneNumber(span)) return undefined;
  const start = span.groups[0]?.start ?? 0;
  const opening = /\+?\(?$/u.exec(span.text.slice(Math.max(0, start - 3), start))?.[0].length ?? 0;
  return finding('phone number', span, start - opening);
}

function finding(kind: Finding['kind'], { groups }: NumberSpan, start: number): Finding {
  const value = groups.map((group) => group.digits).join('');
  return { kind, start, end: groups.at(-1)?.end ?? start, value };
}

/** What may stand between two groups: one separator, or brackets around an area code. */
const between = /^(?:[ .\-/\u00a0\u2010-\u2013\u202f]|\) ?|\)[-/]| ?\(| [-/–] )$/u;
const longestBetween = 3;

/** Runs of digit groups, one separator apart, that touch no letter. */
function* groupRuns(text: string): Generator<DigitGroup[]> {
  let run: DigitGroup[] = [];
  for (const group of digitGroups(text)) {
    const gap = group.start - (run.at(-1)?.end ?? 0);
    const isNext = run.length > 0 && gap <= longestBetween && between.test(text.slice(group.start - gap, group.start));
    if (!isNext && run.length > 0) {
      yield run;
      run = [];
    }
    run.push(group);
  }
  if (run.length > 0) yield run;
}

function* digitGroups(text: string): Generator<DigitGroup> {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || (code > 0x39 && code < 0x660) || digitAt(text, index) === -1) continue;
    const start = index;
    let digits = '';
    for (let digit = digitAt(text, index); digit !== -1; digit = digitAt(text, ++index)) digits += digit;
    if (!isWordAt(text, start - 1) && !isWordAt(text, index)) yield { start, end: index, digits };
  }
}
