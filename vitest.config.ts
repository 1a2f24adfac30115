import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        // Inside workerd: the product's own runtime, its Durable Objects and its SQLite.
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./test/support/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                EDGEFLUE_AUTH: "none",
                EDGEFLUE_ENV: "development",
                EDGEFLUE_MODEL: "openai:test-model",
                OPENAI_API: "chat",
                OPENAI_API_KEY: "test-key",
                OPENAI_BASE_URL: inject("modelUrl"),
                MODEL_CONTROL_URL: inject("modelControlUrl"),
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/*/**/*.test.ts"],
          exclude: ["test/node/**"],
          globalSetup: ["./test/node/support/model-server.ts"],
          testTimeout: 20_000,
        },
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
