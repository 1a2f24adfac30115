/** One run: starts the servers and the host, sends load from many users while the host is killed again and again, lets
 *  everything settle, and looks whether anything was lost, done twice or left half done. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleWithWrangler } from "../bench/bundle.ts";
import { startFakeGitHub } from "../test/support/fake-github/start-fake-github.ts";
import { startFakeSlack } from "../test/support/fake-slack/start-fake-slack.ts";
import { checkRun } from "./checks/check-runs.ts";
import { checkSlack } from "./checks/check-slack.ts";
import { checkStorage } from "./checks/check-storage.ts";
import { checkWebhook } from "./checks/check-webhooks.ts";
import { inspect, type Violation } from "./checks/inspect.ts";
import { collectFacts, type Facts } from "./facts.ts";
import { Host, killAtRandom } from "./host.ts";
import { alarmMsMax, inspectedAtOnce, settleMsMax } from "./limits.ts";
import type { Load } from "./load/send-load.ts";
import { sendLoad } from "./load/send-load.ts";
import { type SentRun, sendRuns } from "./load/send-runs.ts";
import { sendSlack, slackSecret } from "./load/send-slack.ts";
import { sendWebhooks, webhookSecret } from "./load/send-webhooks.ts";
import type { User } from "./load/user.ts";
import { Moments, sessionMoments, slackMoments, webhookMoments } from "./moments.ts";
import { createRandom, forkRandom } from "./random.ts";
import { collectRunFacts, type RunFacts } from "./run-facts.ts";
import { RunPlaces } from "./run-places.ts";
import { startModel } from "./servers/model.ts";
import { type CountedCall, startToolServer } from "./servers/tool-server.ts";

export interface ChaosOptions {
  kills: number;
  seed: number;
  /** Leave sessions that nobody asks to their alarms. Without it the inspection wakes them. */
  waitForAlarms?: boolean;
  /** What is sent: requests and runs, or webhooks. The two together are more than a small machine serves between two
   *  kills. Default `sessions`. */
  work?: "sessions" | "webhooks" | "slack";
  /** Is told what goes on. */
  say?: (what: string) => void;
}

export interface ChaosReport {
  seed: number;
  kills: number;
  seconds: number;
  facts: Facts[];
  /** How many runs of the workflow there were. */
  runs: number;
  runsSucceeded: number;
  /** How many comments and messages came by webhooks. */
  webhooks: number;
  violations: Violation[];
}

/** A load that sends nothing. */
const nothing: Load<never> = { settled: async () => [] };

export async function runChaos({
  kills,
  seed,
  waitForAlarms = false,
  work = "sessions",
  say = () => {},
}: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-chaos-"));
  const storageDirectory = join(folder, "storage");
  mkdirSync(storageDirectory);
  const random = createRandom(seed);
  const moments = new Moments();
  const model = await startModel(moments);
  const tools = await startToolServer(moments, forkRandom(random));
  const github = await startFakeGitHub({
    token: "ghp_of_the_storm",
    onWrite: async () => {
      moments.happened("posting to GitHub");
      await sleep(20);
    },
  });
  const slack = await startFakeSlack({
    tokens: { "xoxb-of-the-storm": { team: "T1" } },
    onWrite: async () => {
      moments.happened("posting to Slack");
      await sleep(20);
    },
  });
  let host: Host | undefined;
  try {
    say("bundling");
    const bundle = await bundleWithWrangler("chaos/worker/wrangler.toml", join(folder, "bundle"));
    const vars = toVars({
      modelUrl: model.url,
      toolServerUrl: tools.url,
      githubUrl: github.url,
      slackUrl: slack.url,
    });
    const running = new Host(bundle, { vars, storageDirectory });
    host = running;
    const over = new AbortController();
    const parts = () => ({ host: running, model, random: forkRandom(random) });
    const isOfSessions = work === "sessions";
    const load = isOfSessions ? sendLoad(over.signal, parts()) : nothing;
    const places = new RunPlaces();
    const runLoad = isOfSessions ? sendRuns(over.signal, { ...parts(), places }) : nothing;
    const webhookLoad = work === "webhooks" ? sendWebhooks(over.signal, parts()) : nothing;
    const slackLoad = work === "slack" ? sendSlack(over.signal, parts()) : nothing;
    await killAtRandom(running, kills, {
      moments,
      names: { sessions: sessionMoments, webhooks: webhookMoments, slack: slackMoments }[work],
      random: forkRandom(random),
      places,
      say,
    });
    over.abort();
    say("settling");
    const late = AbortSignal.timeout(settleMsMax);
    const users = await load.settled(late);
    const sentRuns = await runLoad.settled(late);
    const webhooks = await webhookLoad.settled(late);
    const slackMessages = await slackLoad.settled(late);
    if (waitForAlarms) await sleep(alarmMsMax);
    say(`inspecting ${users.length} sessions`);
    const facts = await collectAll(users, {
      calls: tools.calls,
      signal: late,
      looksForAlarms: waitForAlarms,
    });
    const runs = await collectRuns(sentRuns, { calls: tools.calls, signal: late });
    const ofWebhooks = await Promise.all(webhooks.map((webhook) => checkWebhook(webhook, github.url)));
    const ofSlack = await Promise.all(slackMessages.map((message) => checkSlack(message, slack.url)));
    await running.stop();
    const violations = [
      ...ofSlack.flat(),
      ...ofWebhooks.flat(),
      ...facts.flatMap(inspect),
      ...runs.flatMap(checkRun),
      ...checkStorage(storageDirectory).map((problem) => ({ session: "unknown", problem })),
    ];
    return {
      seed,
      kills: host.kills,
      seconds: (performance.now() - startedAt) / 1000,
      facts,
      runs: runs.length,
      runsSucceeded: runs.filter(({ record }) => record.status === "succeeded").length,
      webhooks: webhooks.length + slackMessages.length,
      violations,
    };
  } finally {
    await host?.stop();
    tools.close();
    await github.close();
    await slack.close();
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function toVars({
  modelUrl,
  toolServerUrl,
  githubUrl,
  slackUrl,
}: {
  modelUrl: string;
  toolServerUrl: string;
  githubUrl: string;
  slackUrl: string;
}): Record<string, string> {
  return {
    EDGEFLUE_AUTH: "none",
    EDGEFLUE_ENV: "development",
    EDGEFLUE_MODEL: "openai:chaos",
    OPENAI_API: "chat",
    OPENAI_API_KEY: "key",
    OPENAI_BASE_URL: modelUrl,
    TOOL_SERVER_URL: toolServerUrl,
    GITHUB_API_URL: githubUrl,
    GITHUB_TOKEN: "ghp_of_the_storm",
    GITHUB_WEBHOOK_SECRET: webhookSecret,
    SLACK_API_URL: slackUrl,
    SLACK_BOT_TOKEN: "xoxb-of-the-storm",
    SLACK_SIGNING_SECRET: slackSecret,
  };
}

async function collectRuns(
  sent: readonly SentRun[],
  options: { calls: readonly CountedCall[]; signal: AbortSignal },
): Promise<RunFacts[]> {
  const begun = sent.filter(({ runId }) => runId !== undefined);
  return Promise.all(begun.map((run) => collectRunFacts(run, options)));
}

/** A few at a time: each of them wakes its session. */
async function collectAll(
  users: readonly User[],
  options: { calls: readonly CountedCall[]; signal: AbortSignal; looksForAlarms: boolean },
): Promise<Facts[]> {
  const facts: Facts[] = [];
  const waiting = [...users];
  const work = Array.from({ length: inspectedAtOnce }, async () => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      facts.push(await collectFacts(user, options));
    }
  });
  await Promise.all(work);
  return facts;
}
