import { ConfigError } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { parsePolicySpec } from './policy-spec.ts';

describe('parsePolicySpec', () => {
  test('gives back a whole policy as it is, parsed or not', () => {
    const spec = {
      version: 1,
      threshold: 0.4,
      models: {
        small: {
          contextTokens: 8000,
          supports: [],
          region: 'eu',
          outputTokens: 300,
          price: {
            inputUsdPerMillion: 1,
            outputUsdPerMillion: 5,
            cachedInputUsdPerMillion: 0.1,
            cacheWriteUsdPerMillion: 1.25,
            longInput: { aboveInputTokens: 200_000, inputUsdPerMillion: 2, outputUsdPerMillion: 10 },
          },
        },
        large: { supports: ['tools', 'images'] },
      },
      sticky: { ttlMs: 60_000 },
      cache: { cacheTtlMs: 300_000, horizonTurns: 5, outputTokens: 400, turnTokens: 900, minCacheTokens: 1024 },
      tasks: { code: { threshold: 0.2 }, math: { models: ['large'] } },
    };
    expect(parsePolicySpec(spec)).toBe(spec);
    expect(parsePolicySpec(JSON.stringify(spec))).toEqual(spec);
    expect(parsePolicySpec('{"capability":{"usdPerQuality":0.02}}')).toEqual({ capability: { usdPerQuality: 0.02 } });
    expect(parsePolicySpec('{}')).toEqual({});
  });

  test.each([
    ['{', /^policy\.json: not JSON: /],
    [[], 'policy.json: the policy must be an object; got []'],
    [{ version: 2 }, 'policy.json: "version" must be 1; got 2'],
    [{ treshold: 0.5 }, /^policy\.json: "treshold" is not known; one of version, threshold, strongShare, /],
    [{ threshold: '0.5' }, 'policy.json: "threshold" must be a number from 0 to 1; got "0.5"'],
    [{ threshold: 0.5, strongShare: 0.2 }, 'policy.json: "threshold" and "strongShare" exclude each other'],
    [{ sticky: true }, 'policy.json: "sticky" must be an object; got true'],
    [{ sticky: { ttlMs: 0 } }, 'policy.json: "sticky.ttlMs" must be a number above 0; got 0'],
    [{ sticky: { ttl: 5 } }, 'policy.json: "sticky.ttl" is not known; one of ttlMs'],
    [
      { models: { a: { supports: ['tool'] } } },
      'policy.json: "models.a.supports[0]" must be one of tools, images, structured-output; got "tool"',
    ],
    [
      { models: { a: { price: { inputUsdPerMillion: 1 } } } },
      'policy.json: "models.a.price.outputUsdPerMillion" is missing',
    ],
    [{ models: { a: null } }, 'policy.json: "models.a" must be an object; got null'],
    [{ capability: {} }, 'policy.json: "capability.usdPerQuality" is missing'],
    [
      { capability: { usdPerQuality: 1 }, tasks: { code: { threshold: 0.1 } } },
      'policy.json: "tasks.code.threshold" and "capability" exclude each other',
    ],
    [{ tasks: { code: { models: [] } } }, 'policy.json: "tasks.code.models" must be a list that is not empty; got []'],
    ['{"__proto__": {"threshold": 1}}', /"__proto__" is not known/],
    [{ constructor: 1 }, /"constructor" is not known/],
  ])('refuses %j in one line', (json, message) => {
    const refused = expect(() => parsePolicySpec(json));
    refused.toThrow(ConfigError);
    refused.toThrow(message);
  });

  test('names the file it was told of', () => {
    expect(() => parsePolicySpec({ x: 1 }, { file: 'p.json' })).toThrow('p.json: "x" is not known');
  });
});
