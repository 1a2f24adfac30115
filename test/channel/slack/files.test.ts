/** Files in Slack: pictures reach the model, the token reaches nobody but Slack, and what is not read is said. */

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { isOfSlack } from "../../../src/channel/slack/incoming/files.ts";
import { modelRequests, script, unique } from "../../support/api.ts";
import { fakeSlack, type Payload, TestChannel } from "../../support/channel/slack.ts";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const { origin } = new URL(env.SLACK_API_URL);

/** A file that is at the file host. */
async function host(file: object, entry: object = {}): Promise<Payload> {
  const path = `/files/${unique()}`;
  await fakeSlack({ file: { path, ...file } });
  return {
    id: `F${unique().slice(0, 8).toUpperCase()}`,
    name: "a.png",
    mimetype: "image/png",
    size: 70,
    url_private_download: origin + path,
    ...entry,
  };
}

async function ask(...files: Payload[]) {
  const channel = new TestChannel({ agent: "slack_files" });
  const text = script([{ text: "Seen." }]);
  const payload = channel.message(text, { subtype: "file_share", files });
  await channel.send(payload);
  await expect.poll(async () => (await channel.deliveries(payload))[0]?.status).toBe("done");
  const [request] = await modelRequests(text);
  return { channel, payload, content: JSON.stringify(request?.body.messages), texts: await channel.texts() };
}

describe("a file of a message", () => {
  it("is an image part of the model's request when it is a picture, and text when it is text", async () => {
    const text = await host({ base64: btoa("the log says no") }, { name: "log.txt", mimetype: "text/plain" });
    const { content, texts } = await ask(await host({ base64: png }), text);
    expect(content).toContain(`data:image/png;base64,${png}`);
    expect(content).toContain("> the log says no");
    expect(texts).toEqual(["Seen."]);
  });

  it.each([
    ["is too large", { bytes: 20 * 1_048_576 }, {}, /larger than 5 MB/],
    ["says that it is too large", { base64: png }, { size: 20 * 1_048_576 }, /larger than 5 MB/],
    ["leads elsewhere", { status: 302, headers: { location: "https://evil.test/" } }, {}, /leads elsewhere/],
    ["is a page to sign in", { base64: btoa("<!DOCTYPE html><p>Sign in") }, {}, /files:read/],
    ["is no picture", { base64: btoa("\u0000\u0001\u00ff") }, {}, /no image\/png/],
    ["is at another host", {}, { url_private_download: "https://evil.test/a.png" }, /not at Slack/],
    ["is shared elsewhere", {}, { url_private_download: "", id: "F0" }, /file_not_found/],
  ])("that %s is not read, and the person and the model are told (BO-6)", async (_, file, entry, problem) => {
    const { content, texts } = await ask(await host(file, entry));
    expect(content).not.toContain("data:image");
    expect(content).toContain("Files that you do not see");
    expect(texts).toEqual(expect.arrayContaining(["Seen.", expect.stringMatching(problem)]));
  });

  it("of which only an id came is looked up, and must belong to the message (SI-2)", async () => {
    const whole = await host({ base64: png });
    const thin = { id: whole.id };
    const channel = new TestChannel({ agent: "slack_files" });
    const text = script([{ text: "Seen." }]);
    const payload = channel.message(text, { subtype: "file_share", files: [thin] });
    const share = (ts: string) =>
      fakeSlack({ info: { ...whole, shares: { public: { [channel.id]: [{ ts }] } } } });
    await share(payload.event.ts);
    await channel.send(payload);
    await expect.poll(async () => (await channel.deliveries(payload))[0]?.status).toBe("done");
    expect(JSON.stringify(await modelRequests(text))).toContain(png);
    await share("1.1");
    const other = channel.message(script([{ text: "Not seen." }]), { files: [thin] });
    await channel.send(other);
    await expect.poll(() => channel.texts()).toContainEqual(expect.stringContaining("not shared with this"));
  });

  it.each([
    "https://files.slack.com.evil.test/x",
    "https://files.slack.com@evil.test/x",
    "https://evil.test/files.slack.com/x",
    "http://files.slack.com/x",
    "https://files.slack.com:8443/x",
    "https://user@files.slack.com/x",
    "https://slack.com/x",
    "files.slack.com/x",
    "",
  ])("is not fetched from %j (IN-5)", (url) => {
    expect(isOfSlack(url, {})).toBe(false);
    expect(isOfSlack("https://files.slack.com/files-pri/T1-F1/a.png", {})).toBe(true);
  });

  it("is posted to the thread from the workspace, once", async () => {
    const channel = new TestChannel({ agent: "slack_files" });
    await channel.control({
      failure: { method: "files.completeUploadExternal", times: 1, status: 502, after: true },
    });
    const payload = channel.message(
      script(
        [{ toolCalls: [{ name: "bash", arguments: { command: "echo hello > /workspace/a.txt" } }] }],
        [{ toolCalls: [{ name: "upload_file", arguments: { path: "/workspace/a.txt" } }] }],
        [{ text: "There." }],
      ),
    );
    await channel.send(payload);
    await expect
      .poll(async () => (await channel.seen()).files)
      .toEqual([{ title: "a.txt", thread_ts: payload.event.ts, content: "hello\n" }]);
  });
});

describe("a slash command", () => {
  const command = (channel: TestChannel, fields: Record<string, string>) =>
    channel.form({
      token: "x",
      team_id: "T1",
      channel_id: channel.id,
      user_id: "U1",
      command: "/ask",
      text: "",
      api_app_id: "A1",
      is_enterprise_install: "false",
      response_url: "https://hooks.slack.com/commands/T1/1/x",
      trigger_id: unique(),
      ...fields,
    });

  it("is posted as a question, and answered in the thread that this begins", async () => {
    const channel = new TestChannel({ agent: "slack_files" });
    const text = script([{ text: "The answer." }], [{ text: "More." }]);
    expect(await command(channel, { text })).toMatchObject({ status: 200, text: "" });
    await expect.poll(async () => (await channel.seen()).messages.length).toBe(2);
    const [question, answer] = (await channel.seen()).messages;
    expect(question.text).toMatch(/^<@U1> asks:\n> script /);
    expect(answer).toMatchObject({ text: "The answer.", thread_ts: question.ts });
    const more = channel.twin(
      channel.message("", { text: script([{ text: "More." }]), thread_ts: question.ts }),
    );
    await channel.send(more);
    await expect.poll(() => channel.texts()).toContain("More.");
  });

  it.each([
    [{ text: "" }, /Say what you want/],
    [{ text: "x", command: "/other" }, /does not know/],
    [{ text: "x", user_id: "UGUEST1" }, /guest/],
    [{ text: "x", channel_id: "X1" }, /invite me first/],
    [{ text: "x", team_id: "T9" }, /not_installed_here/],
  ])("that cannot be served is refused to the one who typed it: %j", async (fields, problem) => {
    const channel = new TestChannel({ agent: "slack_files" });
    const { status, body } = await command(channel, fields);
    expect(status).toBe(200);
    expect(body).toMatchObject({ response_type: "ephemeral", text: expect.stringMatching(problem) });
    expect(await channel.texts()).toEqual([]);
  });

  it("is in the manifest", async () => {
    const channel = new TestChannel({ agent: "slack_files" });
    const { exports } = await import("cloudflare:workers");
    const response = await exports.default.fetch(
      `http://edgeflue.test/webhooks/slack/${channel.agent}/manifest`,
    );
    const { features, oauth_config: oauth } = (await response.json()) as Payload;
    expect(features.slash_commands).toEqual([expect.objectContaining({ command: "/ask" })]);
    expect(oauth.scopes.bot).toEqual(expect.arrayContaining(["commands", "files:read"]));
  });
});
