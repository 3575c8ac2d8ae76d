import type { HttpReply } from './http-client.ts';
import { isContextOverflow, type ProviderComplaint, readComplaint } from './provider-failure.ts';

/** How one model at one server wants to be asked. Says nothing about what is asked, so it is no part of a call's identity. */
export interface OpenaiDialect {
  /** OpenAI's reasoning models take the newer name only; many other servers ignore it, and would answer without limit. */
  readonly limitName: 'max_completion_tokens' | 'max_tokens';
  /** How a schema is asked for, strictest first. `instruction` is words alone. */
  readonly json: 'schema' | 'object' | 'instruction';
}

/** What has been learnt about each model. */
export interface OpenaiDialects {
  of(model: string): OpenaiDialect;
  /**
   * Whether the same request is worth sending once more, because of what this refusal taught or another call has
   * learnt meanwhile.
   */
  learn(model: string, refusal: DialectRefusal): boolean;
}

export interface DialectRefusal {
  readonly reply: HttpReply;
  /** The way it was asked. */
  readonly dialect: OpenaiDialect;
  readonly wantsJson: boolean;
}

/**
 * Every refusal moves a model one step on and none goes back, so a request is sent at most four times.
 *
 * @param limitName the name to begin with.
 */
export function createDialects(limitName: OpenaiDialect['limitName']): OpenaiDialects {
  const first: OpenaiDialect = { limitName, json: 'schema' };
  const learnt = new Map<string, OpenaiDialect>();
  const of = (model: string): OpenaiDialect => learnt.get(model) ?? first;
  return {
    of,
    learn: (model, { reply, dialect, wantsJson }) => {
      const { status } = reply;
      if ((status !== 400 && status !== 422) || isContextOverflow(reply)) return false;
      const next = step(readComplaint(reply), { dialect, first, wantsJson });
      if (next === undefined) return false;
      learnt.set(model, furthest(of(model), next, first));
      return true;
    },
  };
}

function step(
  { message, words }: ProviderComplaint,
  asked: { readonly dialect: OpenaiDialect; readonly first: OpenaiDialect; readonly wantsJson: boolean },
): OpenaiDialect | undefined {
  const { dialect, first, wantsJson } = asked;
  const said = `${words} ${message}`;
  const isOfName =
    said.includes(dialect.limitName) &&
    /unsupported|not supported|unrecogni|unexpected|unknown|extra|not permitted/iu.test(said);
  if (dialect.limitName === first.limitName && isOfName)
    return { ...dialect, limitName: otherLimitName[dialect.limitName] };
  if (!wantsJson || !/response_format|json_schema|json_object|structured output|guided|grammar/iu.test(said))
    return undefined;
  if (dialect.json === 'schema') return { ...dialect, json: 'object' };
  return dialect.json === 'object' ? { ...dialect, json: 'instruction' } : undefined;
}

const otherLimitName = { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' } as const;
const jsonSteps = ['schema', 'object', 'instruction'] as const;

/** Calls in flight at once learn different things; all of them count. */
function furthest(a: OpenaiDialect, b: OpenaiDialect, first: OpenaiDialect): OpenaiDialect {
  return {
    limitName: a.limitName === first.limitName ? b.limitName : a.limitName,
    json: jsonSteps[Math.max(jsonSteps.indexOf(a.json), jsonSteps.indexOf(b.json))] ?? 'instruction',
  };
}
