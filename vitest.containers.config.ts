import { defineConfig } from "vitest/config";

/** Tests with real containers: `npm run test:containers`. They need Docker, and skip without it. */
export default defineConfig({
  test: {
    name: "containers",
    include: ["test/containers/**/*.test.ts"],
    globalSetup: ["./test/containers/support/container-worker.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    // What is waited for comes soon, unless the machine is busy.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    // One Worker and one engine for all.
    maxWorkers: 1,
    // Of tests of one file that say that they may run at the same time.
    maxConcurrency: 3,
    isolate: false,
  },
});
