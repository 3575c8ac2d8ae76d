import { type Context, createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { bundleRuntime, wholeRuntime } from '../../../scripts/bundle-runtime.ts';

/** What is promised of the whole main entry, minified and gzipped. */
const mostBytes = 25_000;

test('all of it takes at most 25,000 bytes, and routerFromBytes alone less than half', async () => {
  const everything = await bundleRuntime(wholeRuntime, { minify: true });
  const least = await bundleRuntime("export { routerFromBytes } from '@farthing/runtime';", { minify: true });
  expect(everything.gzippedBytes).toBeLessThanOrEqual(mostBytes);
  expect(least.gzippedBytes).toBeLessThan(mostBytes / 2);
});

test('a program that uses nothing of it carries nothing of it', async () => {
  const { code } = await bundleRuntime("import '@farthing/runtime'; import { loadRouter } from '@farthing/runtime';");
  expect(code).toBe('');
});

test('importing it changes no global and needs none but those of the language', async () => {
  const { code } = await bundleRuntime(wholeRuntime, { format: 'iife', globalName: 'farthing' });
  const realm = createContext({});
  const before = everyProperty(realm);
  expect(before.length).toBeGreaterThan(500);
  new Script(code).runInContext(realm);
  expect(new Script('typeof farthing.routerFromBytes').runInContext(realm)).toBe('function');
  const after = everyProperty(realm);
  expect(after.length).toBe(before.length);
  expect(after.findIndex((value, at) => !Object.is(value, before[at]))).toBe(-1);
});

/** What a realm's globals and their prototypes hold, in an order that does not change. */
function everyProperty(realm: Context): unknown[] {
  const globals: Record<string, { readonly prototype?: unknown }> = new Script('globalThis').runInContext(realm);
  return Object.getOwnPropertyNames(globals)
    .flatMap((name) => (name === 'farthing' ? [] : [globals[name], globals[name]?.prototype]))
    .flatMap((holder) => {
      if (typeof holder !== 'object' && typeof holder !== 'function') return [holder];
      const keys = Reflect.ownKeys(holder as object).filter((key) => key !== 'farthing');
      return keys.flatMap((key) => {
        const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
        return [key, value, get, set];
      });
    });
}
