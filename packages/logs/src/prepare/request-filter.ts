import { ConfigError, type Message, scoringText, unanswerableReason } from '@farthing/core';
import type { LoggedPrompt } from '../log-format.ts';

/** Which requests of a log to prepare. Every condition must hold; without one, all requests do. */
export interface RequestFilter {
  /** From this time on, in milliseconds since the epoch. A request without a time is left out. */
  readonly sinceMs?: number | undefined;
  /** Before this time, in milliseconds since the epoch. A request without a time is left out. */
  readonly untilMs?: number | undefined;
  /** Of any of these groups. */
  readonly groups?: readonly string[] | undefined;
  /** Answered by any of these models, as the log names them. */
  readonly models?: readonly string[] | undefined;
  /** At least so many characters of scored text: what users said in the whole conversation. */
  readonly minChars?: number | undefined;
  /** At most so many characters of scored text. */
  readonly maxChars?: number | undefined;
  /**
   * Keep requests that cannot be put to another model too: steps of tool loops, and whatever `unanswerableReason` of
   * core names. They can be labelled only by a verifier, of answers the log holds. Default false.
   */
  readonly unanswerable?: boolean | undefined;
}

/**
 * A test for requests: why one is left out, in the same words for the same cause, or `undefined` when it is kept.
 *
 * @throws ConfigError for conditions that nothing can meet.
 */
export function requestFilter(filter: RequestFilter): (prompt: LoggedPrompt) => string | undefined {
  const { sinceMs = -Infinity, untilMs = Infinity, groups, models, minChars = 0, maxChars = Infinity } = filter;
  if (sinceMs >= untilMs) throw new ConfigError('the first time to keep must be before the last one');
  if (minChars > maxChars) throw new ConfigError(`no text has at least ${minChars} and at most ${maxChars} characters`);
  const isTimed = filter.sinceMs !== undefined || filter.untilMs !== undefined;
  const measuresText = filter.minChars !== undefined || filter.maxChars !== undefined;
  return (prompt) => {
    const { timestampMs, group, model, conversation } = prompt;
    if (filter.unanswerable !== true) {
      if (isToolStep(conversation.at(-1))) return 'a step of a tool loop, without new words';
      const obstacle = unanswerableReason(prompt);
      if (obstacle !== undefined) return obstacle;
    }
    if (isTimed) {
      if (timestampMs === undefined) return 'no time in the log';
      if (timestampMs < sinceMs) return 'too early';
      if (timestampMs >= untilMs) return 'too late';
    }
    if (groups !== undefined && (group === undefined || !groups.includes(group))) return 'another group';
    if (models !== undefined && !answeredBy(prompt, models))
      return model === undefined ? 'no model in the log' : 'another model';
    if (!measuresText) return undefined;
    const { length } = scoringText(conversation);
    return length < minChars ? 'too short' : length > maxChars ? 'too long' : undefined;
  };
}

function answeredBy({ model, answers }: LoggedPrompt, models: readonly string[]): boolean {
  if (model !== undefined && models.includes(model)) return true;
  return answers?.some((answer) => models.includes(answer.model)) === true;
}

/**
 * Whether a request only hands the result of a tool back: nobody said anything new, and its answer depends on the tool, so
 * that it cannot be put to another model by itself.
 */
export function isToolStep(last: Message | undefined): boolean {
  if (last === undefined) return false;
  if (last.role === 'tool') return true;
  if (last.role !== 'user' || typeof last.content === 'string') return false;
  const said = last.content.some((part) => part.type === 'image' || (part.type === 'text' && part.text.trim() !== ''));
  return !said && last.content.some((part) => part.type === 'tool-result');
}
