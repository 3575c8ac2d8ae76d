import { ConfigError, requestNeeds } from '@farthing/core';
import type { CacheAwareOptions } from './cache-aware.ts';
import type { CapabilityOptions } from './capability.ts';
import type { ModelProfiles } from './model-profile.ts';
import type { StickyOptions } from './sticky.ts';

/** What is different for one kind of task. */
export interface TaskSpec {
  /** 0–1. */
  readonly threshold?: number | undefined;
  /** Candidates that may answer such a task, whatever else the policy has; ignored for a request that lets none of them answer. */
  readonly models?: readonly string[] | undefined;
}

/** A policy as plain JSON: what `createPolicy` makes one from, and what tools read and write. See docs/policies.md. */
export interface PolicySpec {
  /** Version of this format. Default 1. */
  readonly version?: 1 | undefined;
  /** 0–1. Default: the router's tuned default. */
  readonly threshold?: number | undefined;
  /** 0–1: in the place of `threshold`, the one that sends about this share to strong. Needs a trained router. */
  readonly strongShare?: number | undefined;
  /** What candidates can do, where they run and what they cost. */
  readonly models?: ModelProfiles | undefined;
  readonly sticky?: StickyOptions | undefined;
  readonly cache?: Omit<CacheAwareOptions, 'profiles'> | undefined;
  /** In the place of a threshold. */
  readonly capability?: Omit<CapabilityOptions, 'profiles'> | undefined;
  /** Task, as `classifyTask` or your classifier names it, → what is different for it. */
  readonly tasks?: Readonly<Record<string, TaskSpec>> | undefined;
}

/** Throws with the path of what is wrong. */
type Check = (value: unknown, path: string) => void;

/**
 * Checks a policy file. Unknown fields are refused, for a misspelt one would be a rule that silently does not hold.
 *
 * @param json the file's text, or what was parsed from it.
 * @param file stands in messages.
 * @throws ConfigError, one line that names the field.
 */
export function parsePolicySpec(json: unknown, { file = 'policy.json' }: { readonly file?: string } = {}): PolicySpec {
  let value = json;
  if (typeof json === 'string') {
    try {
      value = JSON.parse(json);
    } catch (cause) {
      throw new ConfigError(`${file}: not JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  try {
    checkPolicySpec(value);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${file}: ${error.message}`) : error;
  }
  return value;
}

/** @throws ConfigError, one line that names the field. */
export function checkPolicySpec(value: unknown): asserts value is PolicySpec {
  policySpec(value, '');
  const { threshold, strongShare, capability, tasks = {} } = value as PolicySpec;
  refuseTwo({ threshold, strongShare, capability });
  for (const [task, each] of Object.entries(tasks))
    refuseTwo({ [`tasks.${task}.threshold`]: each.threshold, capability });
}

function fail(path: string, expected: string, value: unknown): never {
  const got = typeof value === 'number' ? value : JSON.stringify(value)?.slice(0, 60);
  throw new ConfigError(`${path === '' ? 'the policy' : `"${path}"`} must be ${expected}; got ${got}`);
}

function refuseTwo(rivals: Readonly<Record<string, unknown>>): void {
  const [one, other] = Object.keys(rivals).filter((name) => rivals[name] !== undefined);
  if (other !== undefined) throw new ConfigError(`"${one}" and "${other}" exclude each other`);
}

const numberWhere =
  (expected: string, holds: (value: number) => boolean): Check =>
  (value, path) => {
    if (!(typeof value === 'number' && Number.isFinite(value) && holds(value))) fail(path, expected, value);
  };

const share = numberWhere('a number from 0 to 1', (value) => value >= 0 && value <= 1);
const positive = numberWhere('a number above 0', (value) => value > 0);
const amount = numberWhere('a number of at least 0', (value) => value >= 0);

const text: Check = (value, path) => {
  if (typeof value !== 'string' || value === '') fail(path, 'a text', value);
};

const listOf =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length === 0) fail(path, 'a list that is not empty', value);
    for (const [index, each] of (value as unknown[]).entries()) check(each, `${path}[${index}]`);
  };

const oneOf =
  (values: readonly unknown[]): Check =>
  (value, path) => {
    if (!values.includes(value))
      fail(path, values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`, value);
  };

const entriesOf = (value: unknown, path: string): [string, unknown][] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
  return Object.entries(value as object);
};

const recordOf =
  (check: Check): Check =>
  (value, path) => {
    for (const [name, each] of entriesOf(value, path)) check(each, `${path}.${name}`);
  };

const objectOf =
  (fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
    const checks = new Map(Object.entries(fields));
    const entries = entriesOf(value, path);
    for (const [name, each] of entries) {
      const check = checks.get(name);
      if (check === undefined)
        throw new ConfigError(`"${within(name)}" is not known; one of ${[...checks.keys()].join(', ')}`);
      if (each !== undefined) check(each, within(name));
    }
    for (const name of required) {
      if (!entries.some(([each]) => each === name)) throw new ConfigError(`"${within(name)}" is missing`);
    }
  };

const rate = {
  inputUsdPerMillion: amount,
  outputUsdPerMillion: amount,
  cachedInputUsdPerMillion: amount,
  cacheWriteUsdPerMillion: amount,
};
const needed = ['inputUsdPerMillion', 'outputUsdPerMillion'];
const price = objectOf(
  { ...rate, longInput: objectOf({ ...rate, aboveInputTokens: positive }, ['aboveInputTokens', ...needed]) },
  needed,
);
const profile = objectOf({
  contextTokens: positive,
  supports: (value, path) => {
    // An empty list says that a model can do nothing beyond text.
    if (Array.isArray(value) && value.length === 0) return;
    listOf(oneOf(requestNeeds))(value, path);
  },
  region: text,
  price,
  outputTokens: positive,
});
const assumptions = { outputTokens: positive, cacheTtlMs: amount, minCacheTokens: amount };

const policySpec = objectOf({
  version: oneOf([1]),
  threshold: share,
  strongShare: share,
  models: recordOf(profile),
  sticky: objectOf({ ttlMs: positive }),
  cache: objectOf({ ...assumptions, horizonTurns: amount, turnTokens: amount }),
  capability: objectOf({ ...assumptions, usdPerQuality: positive }, ['usdPerQuality']),
  tasks: recordOf(objectOf({ threshold: share, models: listOf(text) })),
});
