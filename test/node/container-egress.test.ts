/** The requests of a container's programs, as the Worker's service passes them on. */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEgress } from "../../src/sandbox/container/egress/egress.ts";
import { type ForwardParts, forwardRequest } from "../../src/sandbox/container/egress/forward-request.ts";
import type { ContainerPort } from "../../src/sandbox/container/port.ts";
import type { ContainerSandboxSettings } from "../../src/sandbox/container/settings.ts";
import type { SandboxPolicy } from "../../src/sandbox/sandbox.ts";

const seen: {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body });
  if (url === "/v1/moved") response.writeHead(302, { location: "https://elsewhere.example.com/" }).end();
  else response.writeHead(200, { "x-of": "the server" }).end(`answer to ${method} ${url}`);
});
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens
});
afterAll(() => void server.close());

const send = (path: string, init: RequestInit = {}, parts: Partial<ForwardParts> = {}) => {
  const rules = [
    {
      url: `${origin}/v1/`,
      methods: ["GET", "POST"],
      headers: { authorization: "Bearer {{SHOP_TOKEN}}" },
      allowPrivate: true,
    },
  ];
  const env = { SHOP_TOKEN: "canary-4711", SESSIONS: {} };
  return forwardRequest(new Request(new URL(path, origin), init), { rules, env, ...parts });
};

it("get the headers of their rule, whatever the program says, and stream both ways", async () => {
  const body = new Blob(["a", "b".repeat(200_000)]).stream();
  const response = await send("/v1/things?q=1", {
    method: "POST",
    headers: { authorization: "Bearer mine", "x-mine": "kept", "content-type": "text/plain" },
    body,
    duplex: "half",
  } as RequestInit); // duplex is missing in the type
  expect([response.status, response.headers.get("x-of"), await response.text()]).toEqual([
    200,
    "the server",
    "answer to POST /v1/things?q=1",
  ]);
  const { headers, body: got } = seen.at(-1) ?? {};
  expect(headers).toMatchObject({ authorization: "Bearer canary-4711", "x-mine": "kept" });
  expect(got).toHaveLength(200_001);
});

it.each([
  ["/other", {}, "no network rule of this agent allows"],
  ["/v1/../other", {}, "no network rule"],
  ["/v1/%2e%2e/other", {}, "no network rule"],
  ["https://elsewhere.example.com/v1/", {}, "no network rule"],
  ["/v1/things", { method: "DELETE" }, "does not allow DELETE"],
  ["/v1/socket", { headers: { upgrade: "websocket" } }, "cannot open a WebSocket"],
])("do not get through to %s with %j", async (path, init, problem) => {
  const before = seen.length;
  const response = await send(path, init);
  expect(response.status).toBe(403);
  const text = await response.text();
  expect(text).toContain(problem);
  expect(text).not.toContain("canary");
  expect(seen).toHaveLength(before);
});

it("are refused where a rule denies them, or a person would have to be asked", async () => {
  for (const permission of ["deny", "ask"] as const) {
    const response = await send("/v1/things", {}, { permissions: { [`${origin}/v1/things`]: permission } });
    expect([permission, response.status]).toEqual([permission, 403]);
  }
});

it("follow no redirect with their secret", async () => {
  const response = await send("/v1/moved");
  expect([response.status, response.headers.get("location")]).toEqual([
    302,
    "https://elsewhere.example.com/",
  ]);
});

it("are answered when the host does not answer, without the reason of this side", async () => {
  const failing = async () => {
    throw new TypeError("connect ECONNREFUSED 10.0.0.1 with Bearer canary-4711");
  };
  const response = await send("/v1/things", {}, { fetch: failing });
  expect([response.status, await response.text()]).toEqual([
    502,
    "edgeflue: the request did not get through, or its connection broke\n",
  ]);
});

it("K28: come from the hosts of the rules alone, and the platform is told no secret", async () => {
  const opened: unknown[] = [];
  const props: unknown[] = [];
  const container = {
    interceptOutboundHttp: async (host: string) => void opened.push(["http", host]),
    interceptOutboundHttps: async (host: string) => void opened.push(["https", host]),
  } as unknown as ContainerPort; // all that is called
  const ContainerEgress = (options: { props: unknown }) => {
    props.push(options.props);
    return { fetch: async () => new Response() };
  };
  const rules = [
    { url: "https://api.example.com/v1/", headers: { authorization: "Bearer {{SHOP_TOKEN}}" } },
    { url: "https://api.example.com/v2/" },
    { url: "http://plain.example.com/" },
  ];
  const egress = create(rules, { provider: "container" }, { ContainerEgress });
  await egress?.open(container);
  expect(opened).toEqual([
    ["https", "api.example.com"],
    ["http", "plain.example.com"],
  ]);
  expect(props).toEqual([{ rules }]);
  expect(create(rules.slice(1), { provider: "container" })?.key).not.toBe(egress?.key);
  expect(create([], { provider: "container" })).toBeUndefined();
  await expect(create(rules, { provider: "container" })?.open(container)).rejects.toMatchObject({
    code: "agent_invalid",
    hint: expect.stringContaining('export { ContainerEgress } from "edgeflue/container-egress"'),
  });
});

it("are refused, not left closed in silence, where the runtime cannot intercept them", async () => {
  const rules = [{ url: "https://api.example.com/" }];
  const egress = create(rules, { provider: "container" }, { ContainerEgress: () => ({}) });
  await expect(egress?.open({} as ContainerPort)).rejects.toMatchObject({
    code: "agent_invalid",
    hint: expect.stringContaining("interceptOutboundHttps()"),
  });
});

it("are refused by what is wrong with the rules", () => {
  const other = [{ url: "https://api.example.com:8443/" }];
  expect(() => create(other, { provider: "container" })).toThrow("the ports 80 and 443");
  expect(create(other, { provider: "auto" })).toBeUndefined();
  const machine = { service: "Acme", connect: async () => undefined, create: () => Promise.reject() };
  const rules = [{ url: "https://api.example.com/" }];
  expect(() => create(rules, { provider: "container", machine })).toThrow("say to Acme");
  expect(create(rules, { provider: "auto", machine })).toBeUndefined();
});

function create(
  network: NonNullable<SandboxPolicy["network"]>,
  settings: ContainerSandboxSettings,
  exports?: object,
) {
  const policy = { allowWrite: true, allowShell: true, allowedCommands: [], network };
  return createEgress(policy, settings, exports);
}
