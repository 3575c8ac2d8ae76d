import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run from source: each package's `farthing-source` export condition points at src/.
  resolve: { conditions: ['farthing-source'] },
  ssr: { resolve: { conditions: ['farthing-source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    setupFiles: ['scripts/vitest-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
