import { ConfigError } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { importTensorFlow } from './tensorflow-library.ts';

describe('importTensorFlow', () => {
  const missing = (name: string): Error => new Error(`Cannot find package '${name}' imported from /app/index.js`);
  const tensorFlow = { tensor2d: () => {} };

  /** Imports from what is said to be installed. */
  const importFrom =
    (installed: Readonly<Record<string, object>>) =>
    async (name: string): Promise<unknown> => {
      const found = installed[name];
      if (found === undefined) throw missing(name);
      if (found instanceof Error) throw found;
      return found;
    };

  test('takes the native package before the portable one', async () => {
    const native = { ...tensorFlow };
    const both = importFrom({ '@tensorflow/tfjs-node': native, '@tensorflow/tfjs': tensorFlow });
    expect(await importTensorFlow({ importPackage: both })).toBe(native);
    const one = importFrom({ '@tensorflow/tfjs': { default: tensorFlow } });
    expect(await importTensorFlow({ importPackage: one })).toBe(tensorFlow);
  });

  test('says in one line what to install when there is neither', async () => {
    await expect(importTensorFlow({ importPackage: importFrom({}) })).rejects.toThrow(
      new ConfigError(
        'the MLP backend tfjs needs @tensorflow/tfjs-node or @tensorflow/tfjs, and neither is installed: npm install @tensorflow/tfjs',
      ),
    );
  });

  test('does not pass over a package that is installed and broken', async () => {
    const broken = new Error('The Node.js native addon module can not be found\nat path: lib/tfjs_binding.node');
    const importPackage = importFrom({ '@tensorflow/tfjs-node': broken, '@tensorflow/tfjs': tensorFlow });
    await expect(importTensorFlow({ importPackage })).rejects.toThrow(
      new ConfigError(
        'the MLP backend tfjs cannot load the installed @tensorflow/tfjs-node; reinstall or remove it: The Node.js native addon module can not be found',
      ),
    );
    const incomplete = importFrom({ '@tensorflow/tfjs-node': missing('node-gyp'), '@tensorflow/tfjs': tensorFlow });
    await expect(importTensorFlow({ importPackage: incomplete })).rejects.toThrow("Cannot find package 'node-gyp'");
  });
});
