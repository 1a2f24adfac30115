/** The app in several workspaces: installed by its people, with a token for each that is stored encrypted, exchanged in
 *  time and forgotten when the app is removed. */

import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { call, script, unique } from "../../support/api.ts";
import { fakeSlack, type Payload, TestChannel } from "../../support/channel/slack.ts";
import { passTime, workerClock } from "../../support/worker-clock.ts";

const base = "http://edgeflue.test/webhooks/slack/slack_installed";

async function visit(path: string, headers: Record<string, string> = {}) {
  const request = new Request(base + path, { redirect: "manual", headers });
  const response = await exports.default.fetch(request);
  const cookie = response.headers.get("set-cookie") ?? "";
  return {
    status: response.status,
    location: response.headers.get("location") ?? "",
    cookie,
    text: await response.text(),
  };
}

async function begin() {
  const { location, cookie, status } = await visit("/install");
  expect(status).toBe(302);
  const state = new URL(location).searchParams.get("state") ?? "";
  return { state, location, cookie: cookie.split(";")[0] ?? "", attributes: cookie };
}

const newTeam = () => `T${unique().slice(0, 8).toUpperCase()}`;

async function install(code: object): Promise<void> {
  const { state, cookie } = await begin();
  const id = unique();
  await fakeSlack({ code: { code: id, ...code } });
  const { status, text } = await visit(`/oauth_redirect?code=${id}&state=${state}`, { cookie });
  expect([status, text]).toEqual([200, expect.stringContaining("is installed")]);
}

function ask(team: string, text: string, { isOrganisation = false, workspace = team } = {}) {
  const channel = new TestChannel({ agent: "slack_installed" });
  const authorization = {
    enterprise_id: isOrganisation ? team : null,
    team_id: isOrganisation ? workspace : team,
    user_id: "UBOT",
    is_bot: true,
    is_enterprise_install: isOrganisation,
  };
  const payload = channel.message(
    script([{ text }]),
    { team: workspace },
    { team_id: workspace, authorizations: [authorization] },
  );
  return { channel, payload, sent: channel.send(payload) };
}

const removal = (team: string, event: object, at: number): Payload => ({
  type: "event_callback",
  team_id: team,
  api_app_id: "A1",
  event,
  event_id: `Ev${unique()}`,
  event_time: Math.floor(at / 1000),
  authorizations: [],
});

async function reasonOf(team: string, { channel, payload }: { channel: TestChannel; payload: Payload }) {
  const session = encodeURIComponent(`${channel.id}:${payload.event.ts}`);
  const { body } = await call(`/agents/slack_installed/slack%3A${team}/deliveries?session=${session}`);
  return body.deliveries[0]?.reason as string | undefined;
}

describe("the app in several workspaces", () => {
  it("answers each of them by its own token, which is stored encrypted", async () => {
    const teams = [newTeam(), newTeam()];
    for (const team of teams) await install({ team });
    for (const team of teams) {
      const { channel } = ask(team, `In ${team}.`);
      await expect.poll(() => channel.texts()).toEqual([`In ${team}.`]);
      const used = new Set((await channel.calls()).map((one) => (one as Payload).token));
      expect(used.size).toBe(1);
      const address = JSON.stringify(["slack_installed", `slack:${team}`, "installation"]);
      const stub = env.SESSIONS.get(env.SESSIONS.idFromName(address));
      const rows = await runInDurableObject(stub, (_, { storage }) => [
        ...storage.sql.exec("SELECT value FROM channel_state"),
      ]);
      expect(rows).toHaveLength(1);
      const stored = JSON.stringify(rows);
      expect(stored).toContain("installedAt");
      for (const token of used) expect(stored).not.toContain(token);
    }
  });

  it("ignores a workspace in which it is not installed, with the reason", async () => {
    const team = newTeam();
    const asked = ask(team, "Nothing.");
    await asked.sent;
    await expect.poll(() => reasonOf(team, asked)).toContain("not_installed_here");
    expect(await asked.channel.texts()).toEqual([]);
  });

  it("is one installation for an organisation, whichever workspace an event names (AU-3)", async () => {
    const enterprise = `E${unique().slice(0, 8).toUpperCase()}`;
    await install({ enterprise });
    for (const workspace of [newTeam(), newTeam()]) {
      const { channel } = ask(enterprise, "Here.", { isOrganisation: true, workspace });
      await expect.poll(() => channel.texts()).toEqual(["Here."]);
    }
  });

  it("exchanges a token before it ends, once however many ask (AU-1)", async () => {
    const team = newTeam();
    await install({ team, expiresIn: 43_200 });
    passTime(12 * 3_600_000);
    const channels = Array.from({ length: 5 }, () => ask(team, "Fresh.").channel);
    for (const channel of channels) await expect.poll(() => channel.texts()).toEqual(["Fresh."]);
    const tokens = await Promise.all(channels.map((channel) => channel.calls()));
    expect(new Set(tokens.flat().map((one) => (one as Payload).token)).size).toBe(1);
  });

  describe("is removed", () => {
    const team = newTeam();
    beforeAll(() => install({ team }));
    const channel = new TestChannel({ agent: "slack_installed" });
    const remove = async (event: object, at: number) =>
      (await channel.send(removal(team, event, at))).body.reason as string;

    it("by events of this installation alone, and answers again after the next one (AU-2)", async () => {
      const personal = { type: "tokens_revoked", tokens: { oauth: ["U1"], bot: [] } };
      expect(await remove(personal, workerClock.now())).toContain("no token of the bot's");
      const revoked = { type: "tokens_revoked", tokens: { oauth: [], bot: ["UBOT"] } };
      expect(await remove(revoked, workerClock.now() - 3_600_000)).toBe("no such installation is known");
      expect(await remove({ type: "app_uninstalled" }, workerClock.now() + 5_000)).toContain("is removed");
      expect(await remove(revoked, workerClock.now() + 5_000)).toBe("no such installation is known");
      const asked = ask(team, "Nothing.");
      await asked.sent;
      await expect.poll(() => reasonOf(team, asked)).toContain("not_installed_here");
      await install({ team });
      expect(await remove({ type: "app_uninstalled" }, workerClock.now() - 60_000)).toBe(
        "no such installation is known",
      );
      const { channel: next } = ask(team, "Back.");
      await expect.poll(() => next.texts()).toEqual(["Back."]);
    });
  });
});

describe("an installation", () => {
  it("asks Slack for what the manifest asks for, and comes back to this deployment", async () => {
    const { location, attributes } = await begin();
    const { origin, pathname, searchParams } = new URL(location);
    expect(origin + pathname).toBe(`${new URL(env.SLACK_API_URL).origin}/oauth/v2/authorize`);
    const { body } = await call("/webhooks/slack/slack_installed/manifest");
    expect(searchParams.get("scope")?.split(",")).toEqual(body.oauth_config.scopes.bot);
    expect([searchParams.get("redirect_uri")]).toEqual(body.oauth_config.redirect_urls);
    expect(attributes).toMatch(/HttpOnly; Secure; SameSite=Lax/);
  });

  it("exchanges nothing without a state of this browser, of now", async () => {
    const { state, cookie } = await begin();
    expect(await visit("/oauth_redirect?code=x")).toMatchObject({ status: 302, location: `${base}/install` });
    const refused = [
      { query: `code=x&state=${state}`, cookie: "" },
      { query: `code=x&state=${state}`, cookie: "edgeflue_slack=other" },
      { query: `code=x&state=${state.replace(/.$/, "0")}x`, cookie },
      { query: `code=x&state=a.1.${"0".repeat(64)}`, cookie: `edgeflue_slack=a.1.${"0".repeat(64)}` },
    ];
    for (const one of refused)
      expect((await visit(`/oauth_redirect?${one.query}`, { cookie: one.cookie })).status).toBe(400);
    passTime(11 * 60_000);
    expect((await visit(`/oauth_redirect?code=x&state=${state}`, { cookie })).status).toBe(400);
  });

  it("says what Slack or the person refused", async () => {
    const { state, cookie } = await begin();
    const denied = await visit(`/oauth_redirect?error=access_denied&state=${state}`, { cookie });
    expect(denied).toMatchObject({ status: 200, text: expect.stringContaining("access_denied") });
    const wrong = await visit(`/oauth_redirect?code=unknown&state=${state}`, { cookie });
    expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining("invalid_code") });
  });

  it("is not offered by an app that has one token", async () => {
    expect((await call("/webhooks/slack/slacker/install")).status).toBe(404);
  });
});
