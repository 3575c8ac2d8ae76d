import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Prompt, userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/labeling.ts';
import { openVerifiers, type VerificationOptions } from './open-verifiers.ts';

const prompt: Prompt = {
  id: 'q1',
  conversation: userConversation('Capital of France?'),
  group: 'geo',
  reference: 'Paris',
};

async function moduleOf(source: string): Promise<string> {
  const path = join(await temporaryFolder(), 'check.mjs');
  await writeFile(path, source);
  return path;
}

/** What a module whose `verify` has this body says about each answer, one after the other. */
async function verifyAll(body: string, answers: readonly string[], options: VerificationOptions = {}) {
  const modulePath = await moduleOf(
    `let state = 0;\nexport async function verify({ answer, ...question }) { ${body} }`,
  );
  const verifiers = await openVerifiers({ modulePath, ...options });
  try {
    const found = [];
    for (const answer of answers) found.push(await verifiers.verifierOf(prompt)?.verify(answer, prompt));
    return found;
  } finally {
    await verifiers.close();
  }
}

describe('a verifier module', () => {
  test.each([
    ['true', 1],
    ['false', 0],
    ['0.25', 0.25],
    ['{ score: true }', 1],
    ['{ score: 0.5, reason: "half of the tests pass" }', 0.5],
    ['Promise.resolve(1)', 1],
  ])('may return %s', async (result, score) => {
    expect(await verifyAll(`return ${result};`, ['x'])).toEqual([{ score }]);
  });

  test('is told what was asked, but not who answered', async () => {
    const body = 'return { score: null, reason: JSON.stringify({ answer, ...question }) };';
    const [found] = await verifyAll(body, ['Paris.']);
    const reason = found !== undefined && 'unscored' in found ? found.unscored : '';
    expect(JSON.parse(reason.replace('verifier module: ', ''))).toEqual({
      answer: 'Paris.',
      reference: 'Paris',
      prompt: 'Capital of France?',
      conversation: [{ role: 'user', content: 'Capital of France?' }],
      id: 'q1',
      group: 'geo',
    });
  });

  test.each([
    ['undefined', 'verifier module returned undefined; expected true, false, a number from 0 to 1, or {score, reason}'],
    ['2', /^verifier module returned 2; expected/u],
    ['NaN', /^verifier module returned null|NaN; expected/u],
    ['"yes"', /^verifier module returned "yes"; expected/u],
    ['{ score: "1" }', /^verifier module returned \{"score":"1"\}; expected/u],
    ['() => true', /^verifier module returned what cannot be read: DataCloneError/u],
    ['{ score: null }', 'verifier module: it gave no reason'],
  ])('leaves an answer unscored when it returns %s', async (result, reason) => {
    const [found] = await verifyAll(`return ${result};`, ['x']);
    expect(found).toEqual({ unscored: reason instanceof RegExp ? expect.stringMatching(reason) : reason });
  });

  const timeoutMs = 400;
  test.each([
    ['never returns', 'while (true);', 'verifier module took longer than 400 ms'],
    [
      'waits for ever',
      'await new Promise(() => setInterval(() => {}, 50));',
      'verifier module took longer than 400 ms',
    ],
    ['throws', 'throw new TypeError("no such table");', 'verifier module threw TypeError: no such table'],
    ['throws no error', 'throw "oops";', 'verifier module threw oops'],
    ['ends its process', 'process.exit(3);', 'verifier module exited with code 3 before it had an answer'],
    [
      'crashes later',
      'setImmediate(() => { throw new Error("late"); }); await new Promise(() => {});',
      'verifier module crashed: late',
    ],
    [
      'fills its memory',
      'const held = []; while (true) held.push(new Array(1e5).fill(0.5).map(String));',
      'verifier module needed more memory than its limit',
    ],
  ])('leaves an answer unscored when it %s, and goes on with the next in a new worker', async (_what, body, reason) => {
    const limits = { memoryLimitMb: 16, timeoutMs: body.includes('held') ? 20_000 : timeoutMs };
    const found = await verifyAll(
      `if (answer === 'bad') { ${body} } return answer === 'good';`,
      ['bad', 'good'],
      limits,
    );
    expect(found).toEqual([{ unscored: reason }, { score: 1 }]);
  });

  test('checks several answers at once, each in its turn, and none is lost to one that hangs', async () => {
    const modulePath = await moduleOf(
      `export const verify = ({ answer }) => { while (answer === 'hang'); return Number(answer) / 100; };`,
    );
    const verifiers = await openVerifiers({ modulePath, timeoutMs: 300 });
    const answers = Array.from({ length: 40 }, (_, index) => (index % 10 === 9 ? 'hang' : `${index}`));
    const found = await Promise.all(answers.map((answer) => verifiers.verifierOf(prompt)?.verify(answer, prompt)));
    await verifiers.close();
    expect(found).toEqual(
      answers.map((answer) =>
        answer === 'hang' ? { unscored: 'verifier module took longer than 300 ms' } : { score: Number(answer) / 100 },
      ),
    );
  });

  test('cannot hold the run up with a child process that never ends', async () => {
    const modulePath = await moduleOf(`import { spawnSync } from 'node:child_process';
      export const verify = () => spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 4000)']).status === 0;`);
    const verifiers = await openVerifiers({ modulePath, timeoutMs: 300 });
    const startMs = performance.now();
    const found = await verifiers.verifierOf(prompt)?.verify('x', prompt);
    await verifiers.close();
    expect(found).toEqual({ unscored: 'verifier module took longer than 300 ms' });
    expect(performance.now() - startMs).toBeLessThan(3500);
  });

  test('may post messages of its own, which are nobody’s verdict', async () => {
    const modulePath = await moduleOf(`import { parentPort } from 'node:worker_threads';
      export const verify = ({ answer }) => {
        for (const message of [true, null, { value: 1 }, 'text']) parentPort.postMessage(message);
        return answer === 'good';
      };`);
    const verifiers = await openVerifiers({ modulePath });
    const found = await Promise.all(
      ['good', 'bad', 'good'].map((answer) => verifiers.verifierOf(prompt)?.verify(answer, prompt)),
    );
    await verifiers.close();
    expect(found).toEqual([{ score: 1 }, { score: 0 }, { score: 1 }]);
  });

  test('prints nothing where results go', async () => {
    const found = await verifyAll('console.log("hello"); process.stdout.write("hello"); return true;', ['x', 'y']);
    expect(found).toEqual([{ score: 1 }, { score: 1 }]);
  });

  test.each([
    ['is not there', undefined, /the verifier module \S+ could not be loaded: Error.*Cannot find module/u],
    ['does not parse', 'export const = 1;', /could not be loaded: SyntaxError/u],
    [
      'throws while loading',
      'throw new Error("no database");',
      /could not be loaded: Error: no database; expected an ES/u,
    ],
    [
      'exports something else',
      'export const check = () => true;',
      /could not be loaded: Error: it exports no function/u,
    ],
    ['exports no function', 'export const verify = true;', /it exports no function named verify/u],
    ['ends its process while loading', 'process.exit(1);', /could not be loaded: exited with code 1/u],
    ['never finishes loading', 'while (true);', /could not be loaded: took longer than 2000 ms/u],
  ])('is refused before anything is asked when it %s', async (_what, source, message) => {
    const modulePath = source === undefined ? '/nowhere/check.mjs' : await moduleOf(source);
    const opening = openVerifiers({ modulePath, timeoutMs: 200 });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(message);
  });

  test('leaves what was not checked unscored when the run ends', async () => {
    const modulePath = await moduleOf('export const verify = () => new Promise(() => setInterval(() => {}, 50));');
    const verifiers = await openVerifiers({ modulePath });
    const checks = Promise.all(
      Array.from({ length: 10 }, () => verifiers.verifierOf(prompt)?.verify('x', prompt) ?? prompt),
    );
    await verifiers.close();
    for (const found of await checks) expect(found).toMatchObject({ unscored: expect.stringContaining('module') });
  });
});

describe('a regular expression', () => {
  const verify = async (reference: string, answer: string, timeoutMs = 5000) => {
    const verifiers = await openVerifiers({ timeoutMs });
    const asked = { ...prompt, reference, verifier: 'regex' as const };
    const found = await verifiers.verifierOf(asked)?.verify(answer, asked);
    await verifiers.close();
    return found;
  };

  test.each([
    ['par.s', 'It is paris.', 1],
    ['par.s', 'It is Paris.', 0],
    ['/par.s/i', 'It is PARIS.', 1],
    ['/^b$/m', 'a\nb\nc', 1],
    ['/\\p{Lu}/u', 'ß É', 1],
    ['/b/y', 'ab', 0],
    ['a/b/c', 'x a/b/c', 1],
    ['/usr/bin', 'in /usr/bin', 1],
  ])('%s on %j gives %d', async (reference, answer, score) => {
    expect(await verify(reference, answer)).toEqual({ score });
  });

  test('does not hang on a pattern that takes years', async () => {
    expect(await verify('^(a+)+$', `${'a'.repeat(60)}!`, 300)).toEqual({
      unscored: 'the pattern took longer than 300 ms',
    });
  });
});

describe('the verifier of a prompt', () => {
  const named = async (options: VerificationOptions, parts: Partial<Prompt>) => {
    const verifiers = await openVerifiers(options);
    const asked = { ...prompt, ...parts };
    const verifier = verifiers.verifierOf(asked);
    const found = await verifier?.verify('Paris', asked);
    await verifiers.close();
    return found;
  };

  test('is none without one named, or without a reference', async () => {
    expect(await named({}, {})).toBeUndefined();
    expect(await named({ verifier: 'exact' }, { reference: undefined })).toBeUndefined();
  });

  test("is the run's, unless the prompt has its own", async () => {
    expect(await named({ verifier: 'exact' }, {})).toEqual({ score: 1 });
    expect(await named({ verifier: 'numeric' }, { verifier: 'exact' })).toEqual({ score: 1 });
  });

  test('is the module where one is named, also without a reference', async () => {
    const modulePath = await moduleOf('export const verify = ({ reference }) => reference === undefined;');
    expect(await named({ modulePath }, { reference: undefined })).toEqual({ score: 1 });
    expect(await named({ modulePath, verifier: 'exact' }, {})).toEqual({ score: 1 });
    expect(await named({ modulePath }, { verifier: 'module' })).toEqual({ score: 0 });
  });

  test('takes the tolerance of the run unless it has its own', async () => {
    const off = async (tolerance: VerificationOptions['tolerance'], own?: VerificationOptions['tolerance']) => {
      const verifiers = await openVerifiers({ tolerance });
      const asked = { ...prompt, reference: '100', verifier: { name: 'numeric' as const, tolerance: own } };
      return verifiers.verifierOf(asked)?.verify('101', asked);
    };
    expect(await off(undefined)).toEqual({ score: 0 });
    expect(await off({ absolute: 1 })).toEqual({ score: 1 });
    expect(await off({ relative: 0.01 })).toEqual({ score: 1 });
    expect(await off({ absolute: 1 }, { absolute: 0.5 })).toEqual({ score: 0 });
  });

  test.each([
    [{ verifier: 'module' }, {}, /"module" needs a verifier module/u],
    [{}, { verifier: 'module' }, /prompt q1 asks for the verifier "module", but no verifier module was named/u],
    [{ timeoutMs: 0 }, {}, /timeoutMs must be a number above 0; got 0/u],
    [{ memoryLimitMb: Number.NaN }, {}, /memoryLimitMb must be a number above 0; got NaN/u],
  ] as const)('is refused with options %j and prompt %j', async (options, parts, message) => {
    await expect(named(options, parts)).rejects.toThrow(ConfigError);
    await expect(named(options, parts)).rejects.toThrow(message);
  });
});
