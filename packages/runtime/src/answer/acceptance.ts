import { ConfigError, normalizePrompt, type TokenUsage } from '@farthing/core';

/** One answer of a candidate, whole, with what a cascade needs to know of it. */
export interface Reply<A> {
  readonly answer: A;
  /** Its words; empty when it has none, as when it calls a tool. */
  readonly text: string;
  /** `undefined` when the provider did not say: the call counts with the most that it can have cost. */
  readonly usage?: TokenUsage | undefined;
}

export interface AcceptanceContext<Q, A> {
  readonly request: Q;
  /** Who answered. */
  readonly model: string;
  /** Ends the check: the caller has gone, or its time is over. */
  readonly signal: AbortSignal | undefined;
  /** Asks the same candidate something more, at the cascade's expense; at most `questions` times. */
  ask(question: Q): Promise<Reply<A>>;
}

/** The reply to go with, or none of them; and why, for the trail. */
export interface AcceptanceVerdict<A> {
  readonly reply: Reply<A> | undefined;
  readonly finding: string;
}

/** Decides whether a candidate's answer will do. One that throws has not judged: the next one up is asked. */
export interface Acceptance<Q, A> {
  /** Answers to the request that the candidate is asked for, all at once. Default 1. */
  readonly samples?: number | undefined;
  /** Further questions it may put to the candidate. Default 0. */
  readonly questions?: number | undefined;
  /** Tokens that a question adds to request and answer at most, for the bound of the costs. Default 256. */
  readonly questionTokens?: number | undefined;
  /** @param replies at least one: those of the `samples` that did not fail. */
  judge(
    replies: readonly Reply<A>[],
    context: AcceptanceContext<Q, A>,
  ): AcceptanceVerdict<A> | Promise<AcceptanceVerdict<A>>;
}

/** Accepts what passes a check of your own: it parses, it compiles, its citations exist. */
export function acceptIf<Q, A>(
  check: (answer: A, context: AcceptanceContext<Q, A> & { readonly text: string }) => boolean | Promise<boolean>,
): Acceptance<Q, A> {
  return {
    judge: async ([reply], context) => {
      const passes = await check(reply!.answer, { ...context, text: reply!.text });
      return passes ? { reply, finding: 'passed the check' } : { reply: undefined, finding: 'failed the check' };
    },
  };
}

export interface AgreementOptions {
  /** Answers asked for, at least 2. Default 3. */
  readonly samples?: number | undefined;
  /** How many of them must agree, more than half. Default: all. */
  readonly min?: number | undefined;
  /** Whether two answers say the same. Default: the same text but for case, width and space. Empty texts never agree. */
  readonly agree?: ((a: string, b: string) => boolean) | undefined;
}

/**
 * Accepts when several answers of the candidate to the same request agree, and the first of those that do. For short
 * answers; give `agree` where answers explain themselves. The candidate must not answer the same way every time.
 * (Wang et al. 2022, self-consistency; Yue et al. 2023, consistency in cascades.)
 *
 * @throws ConfigError when `samples` or `min` is out of range.
 */
export function acceptAgreeing<Q, A>(options: AgreementOptions = {}): Acceptance<Q, A> {
  const { samples = 3, min = samples, agree = isSameText } = options;
  if (!(Number.isInteger(samples) && samples >= 2)) throw new ConfigError(`samples must be at least 2; got ${samples}`);
  if (!(min > samples / 2 && min <= samples))
    throw new ConfigError(`min must be more than half of ${samples} samples and no more than all; got ${min}`);
  return {
    samples,
    judge: (replies) => {
      const groups: Reply<A>[][] = [];
      for (const reply of replies.filter(({ text }) => text.trim() !== '')) {
        const group = groups.find(([first]) => agree(first!.text, reply.text));
        if (group === undefined) groups.push([reply]);
        else group.push(reply);
      }
      const largest = groups.reduce((best, group) => (group.length > best.length ? group : best), [] as Reply<A>[]);
      const finding = `${largest.length} of ${samples} answers agree`;
      return { reply: largest.length >= min ? largest[0] : undefined, finding };
    },
  };
}

const isSameText = (a: string, b: string): boolean => normalizePrompt(a) === normalizePrompt(b);

export interface ConfidenceScale {
  /** What a number that names no scale of its own is out of, above 0: 1, 10, 100. Default: see {@link statedConfidence}. */
  readonly scale?: number | undefined;
}

export interface ConfidenceOptions<Q, A> extends ConfidenceScale {
  /** 0–1. Default 0.8. */
  readonly min?: number | undefined;
  /** The question how sure the candidate is of its reply; name a scale in it. Default: none; the reply says so itself. */
  readonly question?: ((request: Q, reply: Reply<A>) => Q) | undefined;
  /**
   * 0–1; `undefined` when none was stated. Default: {@link statedConfidence} of the text on this `scale`; of the reply to
   * `question`, a mere number will do.
   */
  readonly confidence?: ((reply: Reply<A>) => number | undefined) | undefined;
}

/**
 * Accepts what the candidate is confident of: by its own word, in the answer or when asked afterwards, or by whatever
 * `confidence` reads, such as token probabilities. Models are more confident than right; choose `min` on labelled
 * answers. No confidence stated is not accepted.
 *
 * @throws ConfigError when `min` is not a number from 0 to 1, or `scale` not above 0.
 */
export function acceptConfident<Q, A>(options: ConfidenceOptions<Q, A> = {}): Acceptance<Q, A> {
  const { min = 0.8, question, scale } = options;
  const stated = ({ text }: Reply<A>): number | undefined =>
    statedConfidence(text, { scale }) ??
    (question === undefined ? undefined : shareOf(mereNumber.exec(text.trim()), scale));
  const { confidence = stated } = options;
  if (!(min >= 0 && min <= 1)) throw new ConfigError(`min must be a number from 0 to 1; got ${min}`);
  if (scale !== undefined && !(scale > 0)) throw new ConfigError(`scale must be above 0; got ${scale}`);
  return {
    questions: question === undefined ? 0 : 1,
    judge: async ([reply], { request, ask }) => {
      const share = confidence(question === undefined ? reply! : await ask(question(request, reply!)));
      if (share === undefined || Number.isNaN(share)) return { reply: undefined, finding: 'no confidence was stated' };
      return { reply: share >= min ? reply : undefined, finding: `confidence ${share} of ${min} needed` };
    },
  };
}

// Every run is bounded, for a model's text may be as long and as odd as it likes.
const statements =
  /confiden\w{0,8}[^\d\n]{0,24}?(\d{1,9}(?:[.,]\d{1,9})?)\s{0,3}(?:(%|per ?cent\b)|(?:\/|(?:out )?of\b)\s{0,3}(\d{1,9}))?/giu;
const mereNumber =
  /^\D{0,2}?(\d{1,9}(?:[.,]\d{1,9})?)\s{0,3}(?:(%|per ?cent\b)|(?:\/|(?:out )?of\b)\s{0,3}(\d{1,9}))?\W{0,3}$/iu;

/**
 * The confidence that a text states, 0–1: its last "Confidence: 0.9", "confident: 90 %", "confidence is 9/10" or "9 out of
 * 10". A number without a scale is read on `scale`; where that is not given, as a percentage above 1, and a bare 1 states
 * nothing, for it may be the least of a scale as well as the most.
 *
 * @returns `undefined` when there is none.
 */
export function statedConfidence(text: string, { scale }: ConfidenceScale = {}): number | undefined {
  return shareOf([...text.matchAll(statements)].at(-1), scale);
}

function shareOf(found: RegExpMatchArray | null | undefined, scale: number | undefined): number | undefined {
  if (found === null || found === undefined) return undefined;
  const [, digits = '', percent, outOf] = found;
  const named = outOf ?? (percent === undefined ? scale : 100);
  if (named === undefined && digits === '1') return undefined;
  const value = Number(digits.replace(',', '.'));
  const share = value / Number(named ?? (value > 1 ? 100 : 1));
  return share >= 0 && share <= 1 ? share : undefined;
}
