import { defineConfig } from 'vitest/config';

// One config for all workspaces: tests read the sources through the `source` export condition, so no build is needed first.
const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

export default defineConfig({
  test: {
    projects: ['shared', 'server', 'client'].map((name) => ({
      ...source,
      test: {
        name,
        testTimeout: 60_000,
        server: { deps: { inline: ['monaco-yaml'] } },
        include: [`${name}/test/**/*.test.{ts,tsx}`],
        benchmark: { include: [`${name}/bench/**/*.bench.ts`] },
      },
    })),
  },
});
