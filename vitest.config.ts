import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        // Inside workerd: the product's own runtime, its Durable Objects and its SQLite.
        plugins: [
          cloudflareTest({
            main: "./test/support/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
          }),
        ],
        test: { name: "workerd", include: ["test/*/**/*.test.ts"], exclude: ["test/node/**"] },
      },
      {
        // What is not for workerd: the referee, the README, the command line and whole processes.
        test: {
          name: "node",
          include: ["test/*.test.ts", "test/node/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
