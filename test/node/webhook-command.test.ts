/** `edgeflue webhook`: what it sends is what the services send. */

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "edgeflue-webhook-"));
const received: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
/** What the Worker answers. */
let status = 200;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  received.push({
    path: request.url ?? "",
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  });
  response.statusCode = status;
  response.end('{"status":"queued"}');
});

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { port } = server.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    [join(root, "src/cli/edgeflue.ts"), "webhook", "--url", `http://127.0.0.1:${port}`, ...args],
    { cwd: folder },
  );
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(
    join(folder, ".dev.vars"),
    'GITHUB_WEBHOOK_SECRET="new-secret,old-secret"\r\nORDERS_SECRET = of-the-orders # here\r\nSLACK_SIGNING_SECRET=old\r\nSLACK_SIGNING_SECRET=of-slack\r\n',
  );
  writeFileSync(join(folder, "event.json"), '{"text":"hello"}');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ofOrders = ["orders", "event.json", "--agent", "shop", "--secret", "ORDERS_SECRET"];

describe("edgeflue webhook", () => {
  it("signs a real payload of GitHub, with changes", async () => {
    const { code, stdout } = await run(
      "github",
      "issues.opened",
      "--agent",
      "triage",
      "--set",
      "issue.number=5",
      "--set",
      "issue.title=Hello",
    );
    expect([code, stdout]).toEqual([0, '200 {"status":"queued"}\n']);
    const { path, headers, body } = received.at(-1) ?? { path: "", headers: {}, body: "{}" };
    expect(path).toBe("/webhooks/github/triage");
    expect(headers).toMatchObject({ "x-github-event": "issues", "content-type": "application/json" });
    expect(headers["x-hub-signature-256"]).toBe(
      `sha256=${createHmac("sha256", "new-secret").update(body).digest("hex")}`,
    );
    expect(JSON.parse(body)).toMatchObject({ action: "opened", issue: { number: 5, title: "Hello" } });
  });

  it("signs a file for another channel", async () => {
    const { code } = await run(...ofOrders, "--event", "order.paid");
    expect(code).toBe(0);
    expect(received.at(-1)).toMatchObject({
      path: "/webhooks/orders/shop",
      body: '{"text":"hello"}',
      headers: {
        "x-event": "order.paid",
        "x-signature-256": `sha256=${createHmac("sha256", "of-the-orders").update('{"text":"hello"}').digest("hex")}`,
      },
    });
  });

  it.each(["[1]", "null", '"text"'])("refuses --set for a file that is not an object: %s", async (body) => {
    writeFileSync(join(folder, "list.json"), body);
    const { code, stderr } = await run(
      ...["orders", "list.json", "--agent", "shop", "--secret", "ORDERS_SECRET", "--set", "a=1"],
    );
    expect([code, stderr]).toEqual([
      1,
      "edgeflue: --set changes fields of a JSON object, and the payload is not an object.\n",
    ]);
  });

  it("takes a URL with a slash at its end", async () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const { code } = await run(...ofOrders, "--url", url);
    expect([code, received.at(-1)?.path]).toEqual([0, "/webhooks/orders/shop"]);
  });

  it.each([
    ["app_mention", "event.text=<@UBOT> why?", "application/json", "<@UBOT> why?"],
    ["command", "text=why?", "application/x-www-form-urlencoded", "text=why%3F"],
  ])("signs Slack's %s", async (event, change, type, text) => {
    const { code } = await run("slack", event, "--agent", "helpdesk", "--set", change);
    expect(code).toBe(0);
    const { path, headers, body } = received.at(-1) ?? { path: "", headers: {}, body: "" };
    expect([path, headers["content-type"]]).toEqual(["/webhooks/slack/helpdesk", type]);
    expect(body).toContain(text);
    const signed = `v0:${headers["x-slack-request-timestamp"]}:${body}`;
    expect(headers["x-slack-signature"]).toBe(
      `v0=${createHmac("sha256", "of-slack").update(signed).digest("hex")}`,
    );
  });

  it("says how it signs when the Worker does not take the signature", async () => {
    status = 401;
    const { code, stderr } = await run(...ofOrders);
    status = 200;
    expect(code).toBe(1);
    expect(stderr).toMatch(/signs as the preset "hmac" does.*the same ORDERS_SECRET/);
  });

  it.each<[string[], number, RegExp]>([
    [["slack", "mention", "--agent", "a"], 1, /no payload of mention.*app_mention/],
    [["github", "issues.opened"], 2, /for which agent/],
    [["github", "isues.opened", "--agent", "a"], 1, /has no event "isues"/],
    [["github", "issues.opend", "--agent", "a"], 1, /There is no payload of issues\.opend.*opened/],
    [["orders", "event.json", "--agent", "a"], 2, /--secret/],
    [["orders", "event.json", "--agent", "a", "--secret", "NO_SUCH_SECRET"], 1, /NO_SUCH_SECRET is not set/],
    [["orders", "none.json", "--agent", "a", "--secret", "ORDERS_SECRET"], 1, /no file none\.json/],
    [["github", "issues.opened", "--agent", "a", "--sett", "a=b"], 2, /--sett/],
  ])("says what is wrong with %j", async (args, expected, problem) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(problem)]);
  });
});
