/** Services that do not answer, or not now: what is asked for waits for them, and is not given up. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { github } from "edgeflue/github";
import { slack } from "edgeflue/slack";
import { afterEach, describe, expect, it } from "vitest";
import type { Channel, DeskContext } from "../../src/channel/channel.ts";
import { SlackError, toSending } from "../../src/channel/slack/api.ts";
import { answerInstallation, sealGrant } from "../../src/channel/slack/installation/installation.ts";
import { openToken } from "../../src/channel/slack/installation/seal.ts";
import { scopesOf } from "../../src/channel/slack/manifest.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Undefined: there is no answer. */
async function serve(
  answer: (count: number) => { status: number; headers?: Record<string, string>; body?: object } | undefined,
): Promise<string> {
  let count = 0;
  const server = createServer((_request, response) => {
    const found = answer(count);
    count += 1;
    if (found === undefined) return;
    const { status, headers = {}, body = {} } = found;
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function contextOf(env: Record<string, string>, state = new Map<string, unknown>()): DeskContext {
  return {
    env,
    now: () => Date.now(),
    session: {},
    address: { agent: "a", instance: "i", session: "s" },
    signal: AbortSignal.timeout(20_000),
    get: (key: string) => state.get(key),
    put: (key: string, value: unknown) => void state.set(key, value),
    isActive: () => false,
  } as unknown as DeskContext; // what is asked for
}

const delivery = { seq: 1, id: "1", event: "e", from: "U1", isPerson: true, receivedAt: 0 };
const prepare = (channel: object, event: object, context: DeskContext) =>
  (channel as Channel).definition.prepare?.(event, context, delivery); // made by `createChannel`

describe("a limit of a service", () => {
  it("is waited for as long as GitHub says, and counts as no attempt", async () => {
    const url = await serve(() => ({ status: 429, headers: { "retry-after": "3000" } }));
    const context = contextOf({ GITHUB_API_URL: url, GITHUB_TOKEN: "ghp_of_a_limited_one" });
    const event = {
      name: "issue_comment.created",
      repository: { id: 1, owner: "acme", name: "shop" },
      sender: { id: 7, login: "octocat", isBot: false },
      body: "hello",
    };
    expect(await prepare(github(), event, context)).toMatchObject({ type: "later", afterMs: 3_000_000 });
  });

  it("is waited for as long as Slack says, and counts as no attempt", async () => {
    const url = await serve((count) =>
      count === 0
        ? { status: 200, body: { ok: true, team_id: "T1" } }
        : { status: 429, headers: { "retry-after": "900" } },
    );
    const context = contextOf({ SLACK_API_URL: url, SLACK_BOT_TOKEN: "xoxb-of-a-limited-one" });
    const event = { type: "message", team: "T1", user: "U1", botUser: "UBOT", text: "hello", files: [] };
    expect(await prepare(slack(), event, context)).toMatchObject({ type: "later", afterMs: 900_000 });
  });
});

describe("a token of Slack's", () => {
  it.each(["invalid_auth", "token_expired", "token_revoked", "account_inactive"])(
    "that is none any more may be exchanged soon: %s",
    (code) => {
      expect(toSending(new SlackError("chat.postMessage", code)).type).toBe("wait");
    },
  );

  it("is exchanged again where the object that had begun it is gone", async () => {
    const grant = { ok: true, access_token: "xoxb-next", refresh_token: "xoxe-next", expires_in: 43_200 };
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const url = await serve((count) => {
      arrive();
      return count === 0 ? undefined : { status: 200, body: grant };
    });
    const env = { SLACK_API_URL: url, SLACK_TOKEN_KEY: "a-key-for-the-tokens-of-the-tests" };
    const state = new Map<string, unknown>();
    const first = { access_token: "xoxb-first", refresh_token: "xoxe-first", expires_in: 0 };
    const sealed = await sealGrant(env, first, "T1");
    await answerInstallation({ type: "install", team: "T1", grant: sealed }, contextOf(env, state));
    const ask = () => answerInstallation({ type: "token", team: "T1" }, contextOf(env, state));
    const lost = ask() as Promise<unknown>;
    lost.catch(() => {});
    await arrived;
    const answer = await ask();
    expect(await openToken(env, (answer as { token: string }).token, "T1")).toBe("xoxb-next");
  });
});

describe("the scopes of the app", () => {
  it.each([
    ["who decides about a call, also where guests may", { guests: true }, "users:read"],
    ["what is suggested, also without signs", { signs: false, prompts: ["Help?"] }, "assistant:write"],
    ["the tool react, also without signs", { signs: false, replies: "tools" as const }, "reactions:write"],
  ])("are enough for %s", (_what, options, scope) => {
    expect(scopesOf(options)).toContain(scope);
  });
});
