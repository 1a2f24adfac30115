/** Rules about requests: what is asked about, what an approval lets through, what no approval opens. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { scriptModel, testAgent } from "edgeflue/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createNetwork } from "../../src/sandbox/network/network.ts";
import type { NetworkRule } from "../../src/sandbox/network/network-rule.ts";
import { type Asks, PermissionGate } from "../../src/sandbox/permission/permission-gate.ts";
import { checkPermissions, type PermissionRules } from "../../src/sandbox/permission/permissions.ts";
import { compileRequestPattern } from "../../src/sandbox/permission/request-pattern.ts";

let server: Server;
let host: string;
let seen: { line: string; authorization: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    if (request.url === "/moved") response.writeHead(302, { location: "https://other.example.com/" }).end();
    else response.end("answer\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

describe("patterns of requests", () => {
  it.each([
    ["*", "GET", "https://a.example.com/x", true],
    ["a.example.com", "GET", "https://a.example.com/x", true],
    ["a.example.com", "GET", "https://b.example.com/x", false],
    ["*.example.com", "POST", "http://b.example.com:8080/", true],
    ["*.example.com", "POST", "https://example.com/", false],
    ["*.example.com", "GET", "https://example.com.evil.net/", false],
    ["POST *", "POST", "https://a.example.com/", true],
    ["POST *", "GET", "https://a.example.com/", false],
    ["https://a.example.com/v1/", "GET", "https://a.example.com/v1/users?q=1", true],
    ["https://a.example.com/v1", "GET", "https://a.example.com/v10", false],
    ["https://a.example.com/v1/", "GET", "https://a.example.com/v1/%2e%2e/admin", false],
    ["https://a.example.com/", "GET", "http://a.example.com/", false],
    ["DELETE https://a.example.com/", "DELETE", "https://a.example.com/x", true],
    ["A.Example.com", "GET", "https://a.example.com/", true],
  ])("%j and %s %s: %j", (pattern, method, url, matches) => {
    expect(compileRequestPattern(pattern)({ method, url: new URL(url) })).toBe(matches);
  });

  const admin = "https://a.example.com/v1/Admin/";
  it.each([
    ["https://a.example.com/v1/%41dmin/users"],
    ["https://a.example.com/v1/%2541dmin/users"],
    ["https://a.example.com//v1///Admin/users"],
    ["https://a.example.com/v1/Admin%2Fusers"],
    ["https://a.example.com/v1/Admin;a=b/users"],
    ["https://a.example.com/v1%5CAdmin/users"],
    ["https://a.example.com/v1/x/..%2FAdmin/users"],
    ["https://a.example.com/v1/admin/users"],
    ["https://a.example.com/v1/Admin"],
    ["https://a.example.com./v1/Admin/"],
  ])("that deny %s deny each of its spellings, and allow none of them", (url) => {
    const request = { method: "GET", url: new URL(url) };
    expect(compileRequestPattern(admin, "deny")(request)).toBe(true);
    expect(compileRequestPattern(admin, "ask")(request)).toBe(true);
    expect(compileRequestPattern(admin, "allow")(request)).toBe(false);
  });

  it.each([
    "https://a.example.com/v1/admins",
    "https://a.example.com/v1/x/admin/",
    "http://a.example.com/v1/admin/",
  ])("that deny a URL do not deny %s", (url) => {
    expect(compileRequestPattern(admin, "deny")({ method: "GET", url: new URL(url) })).toBe(false);
  });

  it("about a host are about its name with a dot at the end, and about methods in small letters", () => {
    const url = new URL("https://a.example.com./");
    expect(compileRequestPattern("*.example.com", "deny")({ method: "GET", url })).toBe(true);
    expect(compileRequestPattern("POST *", "deny")({ method: "post", url })).toBe(true);
  });

  it.each([
    "https://",
    "ftp://a.example.com/",
    "https://u:p@a.example.com/",
    "https://a.example.com/*",
    "a b",
    "https://a/?q",
  ])("refuse %j", (pattern) => {
    expect(checkPermissions({ network: { [pattern]: "ask" } })).toContain("patterns of hosts and URLs");
  });
});

/** A request of an agent to a public host, whose server is the one above. */
async function send(
  given: { method?: string; url: string },
  { rules = [], network, asks }: { rules?: readonly NetworkRule[]; network: PermissionRules; asks?: Asks },
): Promise<{ outcome: string; asked: readonly string[] }> {
  const gate = new PermissionGate({ network }, asks);
  const door = createNetwork(rules, {
    clock: systemClock,
    secrets: { TOKEN: "secret" },
    permit: (request) => gate.permitRequest(request),
    fetch: (url, init) => fetch(host + new URL(String(url)).pathname, init),
  });
  const outcome = await door.request({ redirectsMax: 5, ...given }).then(
    async ({ status, body }) => {
      await body.cancel();
      return String(status);
    },
    (error: Error) => error.message,
  );
  return { outcome, asked: gate.asked };
}

const url = "https://api.example.com/v1/users";
const listed: readonly NetworkRule[] = [
  { url: "https://api.example.com/", headers: { authorization: "Bearer {{TOKEN}}" } },
];

describe("a request", () => {
  it("that no rule lists is asked for by method and URL, and not sent", async () => {
    const { outcome, asked } = await send({ url }, { network: { "*": "ask" }, asks: "collect" });
    expect(outcome).toBe("it is not sent before the call has its approval");
    expect(asked).toEqual([`send GET ${url}`]);
    expect(seen).toEqual([]);
  });

  it("that was approved is sent, without the headers of any rule", async () => {
    const network = { "*": "ask" } as const;
    expect((await send({ url }, { network, asks: [`send GET ${url}`] })).outcome).toBe("200");
    const post = { url, method: "POST" };
    expect((await send(post, { rules: listed, network, asks: [`send POST ${url}`] })).outcome).toBe("200");
    expect(seen).toEqual([
      { line: "GET /v1/users", authorization: undefined },
      { line: "POST /v1/users", authorization: undefined },
    ]);
  });

  it("that is listed and asked about is sent with the headers of its rule", async () => {
    const asks = [`send GET ${url}`];
    expect((await send({ url }, { rules: listed, network: { "*": "ask" }, asks })).outcome).toBe("200");
    expect(seen).toEqual([{ line: "GET /v1/users", authorization: "Bearer secret" }]);
  });

  it.each([
    ["another method", { url, method: "POST" }],
    ["another URL", { url: `${url}/1` }],
    ["another query", { url: `${url}?all` }],
    ["another host", { url: "https://api.example.org/v1/users" }],
  ])("is not sent with an approval for %s", async (_, given) => {
    const { outcome } = await send(given, { network: { "*": "ask" }, asks: [`send GET ${url}`] });
    expect(outcome).toContain("an approval that was not given");
    expect(seen).toEqual([]);
  });

  it("follows no redirect to what was not approved", async () => {
    const moved = "https://api.example.com/moved";
    const { outcome } = await send({ url: moved }, { network: { "*": "ask" }, asks: [`send GET ${moved}`] });
    expect(outcome).toContain("an approval that was not given");
    expect(seen.map(({ line }) => line)).toEqual(["GET /moved"]);
  });

  it.each([
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.internal/",
    "http://[::1]/",
    "http://localhost:8787/",
    "http://localhost../",
    "http://[::ffff:0:7f00:1]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[fec0::1]/",
  ])("to %s is refused unasked", async (target) => {
    const { asked, outcome } = await send({ url: target }, { network: { "*": "ask" }, asks: "collect" });
    expect(asked).toEqual([]);
    expect(outcome).toContain("no network rule");
    const approved = await send({ url: target }, { network: { "*": "ask" }, asks: [`send GET ${target}`] });
    expect(approved.outcome).toContain("no network rule");
    expect(seen).toEqual([]);
  });

  it("that is denied is refused, listed or not", async () => {
    const network = { "*.example.com": "deny", "*": "ask" } as const;
    for (const rules of [listed, []]) {
      const { outcome, asked } = await send({ url }, { rules, network, asks: "collect" });
      expect(outcome).toBe("a rule of the agent's permissions denies it");
      expect(asked).toEqual([]);
    }
  });

  it("has its method in capitals: what denies POST denies post", async () => {
    const network = { "POST *": "deny", "*": "ask" } as const;
    const { outcome, asked } = await send({ url, method: "post" }, { network, asks: "collect" });
    expect(outcome).toBe("a rule of the agent's permissions denies it");
    expect(asked).toEqual([]);
  });

  it("that is allowed still needs a rule that lists it", async () => {
    const network = { "api.example.com": "allow", "*": "ask" } as const;
    expect((await send({ url }, { rules: listed, network, asks: "collect" })).outcome).toBe("200");
    expect((await send({ url }, { network, asks: "collect" })).outcome).toContain("no network");
  });

  it("cannot be asked for outside of a tool's call", async () => {
    const { outcome } = await send({ url }, { network: { "*": "ask" } });
    expect(outcome).toContain("only a call of a tool can ask for");
  });
});

describe("an agent's curl", () => {
  it("waits for the approval of a listed request, and runs with it", async () => {
    const model = scriptModel(
      { toolCalls: [{ name: "bash", input: { command: `curl -s -X POST ${host}/orders > out; cat out` } }] },
      { text: "ordered" },
    );
    const agent = {
      allowShell: true,
      allowWrite: true,
      network: [{ url: `${host}/`, methods: ["GET", "POST"], allowPrivate: true }],
      permissions: { network: { "POST *": "ask" } as const },
    };
    await using session = await testAgent(agent, { model });
    const answer = session.prompt("Order.");
    await expect.poll(async () => (await session.approvals()).length).toBe(1);
    const [approval] = await session.approvals();
    expect(approval).toMatchObject({ toolName: "bash", actions: [`send POST ${host}/orders`] });
    expect(seen).toEqual([]);
    await session.decide(approval?.approvalId ?? "", { decision: "approve", by: "ada" });
    expect((await answer).text).toBe("ordered");
    expect(seen.map(({ line }) => line)).toEqual(["POST /orders"]);
    expect(await session.fs.readFile("out")).toBe("answer\n");
  });

  it("tells the model what waits for an approval", async () => {
    const model = scriptModel({ text: "ok" });
    await using session = await testAgent(
      { allowShell: true, permissions: { network: { "*.example.com": "ask" } } },
      { model },
    );
    await session.prompt("Hi");
    const prompt = JSON.stringify(model.calls);
    expect(prompt).toContain("curl and wget reach what a person approves.");
    expect(prompt).toContain("Requests that wait for an approval: *.example.com.");
  });
});
