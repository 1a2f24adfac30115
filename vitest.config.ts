import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Tests of code that asks nothing of its platform. They start in a moment: `npx vitest --project pure`. */
const pure = [
  "test/agent/*.test.ts",
  "test/client/reconnect.test.ts",
  "test/feed/*.test.ts",
  "test/model/failure/*.test.ts",
  "test/model/wire/*.test.ts",
  "test/model/{chat-parts,event-size,model-reference,provider-registry,provider-settings,request-builder,responses-parts,thinking-in-loop}.test.ts",
  "test/sandbox/shell/*.test.ts",
  "test/session/conversation/next-move.test.ts",
  "test/react/{event-link,outbox,session-store,wake}.test.ts",
  "test/protocol/{read-operation,schema-patterns}.test.ts",
  "test/protocol/{openai,ui-stream}/*.test.ts",
  "test/skill/*.test.ts",
  "test/testing/fake-session.test.ts",
  "test/tool/{author-tool,clip-output}.test.ts",
  "test/clock.test.ts",
];

/** Milliseconds after which a test is given up as one that hangs: far longer than any takes on a busy machine. */
const testTimeout = 60_000;

// The tests write to thousands of databases, each of which syncs every commit: on a disk, that takes a third of their time.
// A process that is killed loses nothing of what is in memory either.
useMemoryFolder();
// The tests start some hundred processes of Node, each of which would compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/node-compile-cache");
// esbuild and tsc are written in Go, whose garbage collection takes a fourth of their time by default.
process.env.GOGC ??= "400";

/** Puts temporary files in memory, and removes them at the end; not where the system has no such file system, or one with
 *  little room. */
function useMemoryFolder(): void {
  const mount = "/dev/shm";
  if (process.env.TMPDIR !== undefined || !existsSync("/proc/self/mounts")) return;
  const options = /^\S+ \/dev\/shm \S+ (\S+)/m
    .exec(readFileSync("/proc/self/mounts", "utf8"))?.[1]
    ?.split(",");
  if (options === undefined || options.includes("noexec")) return;
  const { bavail, bsize } = statfsSync(mount);
  if (bavail * bsize < 8 * 1024 ** 3) return;
  const folder = mkdtempSync(join(mount, "edgeflue-tests-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.env.TMPDIR = folder;
}

export default defineConfig({
  test: {
    // One file more than a small machine has cores: much of a test's time is spent waiting for another process.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // What is waited for comes soon, unless the machine is busy.
    expect: { poll: { timeout: 30_000, interval: 10 } },
    projects: [
      {
        test: { name: "pure", include: pure, testTimeout, isolate: false },
      },
      {
        // Inside workerd: the product's own runtime, its Durable Objects and its SQLite.
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./test/support/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              ratelimits: { THREE_A_MINUTE: { namespace_id: "1001", simple: { limit: 3, period: 60 } } },
              durableObjects: { SCHEDULES: { className: "ScheduleObject", useSQLite: true } },
              bindings: {
                EDGEFLUE_AUTH: "none",
                EDGEFLUE_ENV: "development",
                EDGEFLUE_MODEL: "openai:test-model",
                OPENAI_API: "chat",
                OPENAI_API_KEY: "test-key",
                OPENAI_BASE_URL: inject("modelUrl"),
                MODEL_CONTROL_URL: inject("modelControlUrl"),
                TEST_MCP_URL: inject("mcpUrl"),
                GITHUB_API_URL: inject("githubUrl"),
                GITHUB_TOKEN: "ghp_of_the_tests",
                GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody",
                SLACK_API_URL: inject("slackUrl"),
                SLACK_BOT_TOKEN: "xoxb-of-the-tests",
                SLACK_CLIENT_ID: "client-of-the-tests",
                SLACK_CLIENT_SECRET: "secret-of-the-client",
                SLACK_TOKEN_KEY: "a-key-for-the-tokens-of-the-tests",
                SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
                // Random, and so under a name that no secret has: ends of texts that could begin one are kept back.
                TEST_GITHUB_APP_PEM: inject("githubAppKey"),
                WEBHOOK_TEST_SECRET: "the-older-secret,whsec_dGhlLW5ld2VyLXNlY3JldA==",
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/*/**/*.test.ts"],
          exclude: ["test/node/**", "test/containers/**", ...pure],
          globalSetup: [
            "./test/node/support/model-server.ts",
            "./test/node/support/github-server.ts",
            "./test/node/support/mcp-server.ts",
            "./test/node/support/slack-server.ts",
            "./test/node/support/sandbox-server.ts",
          ],
          testTimeout,
          hookTimeout: testTimeout,
          isolate: false,
        },
      },
      {
        // What is not for workerd: the referee, the README, the command line and whole processes.
        test: {
          name: "node",
          include: ["test/*.test.ts", "test/node/**/*.test.ts"],
          exclude: pure,
          testTimeout,
          hookTimeout: testTimeout,
          isolate: false,
        },
      },
    ],
  },
});
