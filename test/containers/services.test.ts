/** Programs that go on running in a container, and requests to them. */

import { expect, it, vi } from "vitest";
import { docker, inContainer, runningContainers } from "./support/docker.ts";
import { describeContainers, openBox, watchContainer, workerUrl } from "./support/sessions.ts";

/** Answers with what it was asked, echoes WebSockets, and says each request on its output. */
const server = `
const { createServer } = require("node:http");
const { createHash } = require("node:crypto");
const life = String(process.hrtime.bigint());
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    console.log("asked for", request.url);
    if (request.url === "/die") process.exit(7);
    response.writeHead(request.url === "/missing" ? 404 : 200, { "set-cookie": "a=1", "x-own": "yes" });
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body, life, greeting: process.env.GREETING }));
  });
});
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: " + accept + "\\r\\n\\r\\n");
  socket.on("data", (frame) => {
    if ((frame[0] & 15) === 8) return socket.end();
    const length = frame[1] & 127;
    const mask = frame.subarray(2, 6);
    const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4])).toString();
    const said = Buffer.from("you said " + text);
    socket.write(Buffer.concat([Buffer.from([0x81, said.length]), said]));
  });
});
server.listen(Number(process.env.PORT), process.env.HOST, () => console.log("listens"));
`;

async function openServed(agent = "box") {
  const id = crypto.randomUUID();
  const session = openBox(agent, id);
  await session.fs.writeFile("server.cjs", server);
  const url = `${workerUrl}/agents/${agent}/${id}/services`;
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}/web/http${path}`, init);
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: whatever came back
    return { response, text, body: text.startsWith("{") ? (JSON.parse(text) as any) : undefined };
  };
  return { session, url, ask };
}

const web = { command: "node server.cjs", port: 3000, env: { GREETING: "hello" } };

describeContainers("services in a container", () => {
  it("K13: are started until they listen, and answer requests without the caller's key", async () => {
    const { session, ask } = await openServed();
    expect(await session.services.start("web", web)).toEqual({
      name: "web",
      command: web.command,
      port: 3000,
      status: "running",
    });
    const { response, body } = await ask("/a/b?x=1&session=default&y=%20", {
      method: "POST",
      body: "text",
      headers: { authorization: "Bearer secret-key", cookie: "c=1", "x-mine": "kept" },
    });
    expect(body).toMatchObject({ method: "POST", url: "/a/b?x=1&y=%20", body: "text", greeting: "hello" });
    expect(body.headers).toMatchObject({ host: "localhost:3000", "x-mine": "kept" });
    expect(body.headers.authorization ?? body.headers.cookie).toBeUndefined();
    expect(body.headers["x-forwarded-prefix"]).toMatch(/\/services\/web\/http$/);
    expect(Object.keys(body.headers).filter((name) => name.startsWith("x-edgeflue"))).toEqual([]);
    expect(response.headers.get("x-own")).toBe("yes");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    expect((await ask("/missing")).response.status).toBe(404);
    expect((await ask("")).body.url).toBe("/");
  });

  it("answer WebSockets", async () => {
    const { session, url } = await openServed();
    await session.services.start("web", web);
    const socket = new WebSocket(`${url.replace("http", "ws")}/web/http/live`);
    const said = await new Promise<string>((resolve, reject) => {
      socket.onopen = () => socket.send("hi");
      socket.onmessage = ({ data }) => resolve(String(data));
      socket.onerror = () => reject(new Error("The socket failed."));
    });
    expect(said).toBe("you said hi");
    socket.close();
  });

  it("are listed, say what they have written, and are stopped with all that they started", async () => {
    const { session, ask, url } = await openServed();
    const { name } = await watchContainer(() =>
      session.services.start("web", { ...web, command: "sleep 471 & node server.cjs" }),
    );
    await ask("/one");
    expect(await session.services.logs("web")).toBe("listens\nasked for /one");
    expect(await session.services.list()).toMatchObject([{ name: "web", status: "running" }]);
    await session.services.stop("web");
    expect(inContainer(name, "ps ax -o args | grep -cE '[s]leep 471|[s]erver.cjs' || true")).toBe("0");
    expect(await session.services.list()).toEqual([]);
    expect(await (await fetch(`${url}/web/http/`)).json()).toMatchObject({
      error: { type: "service_not_found" },
    });
    await expect(session.services.logs("web")).rejects.toMatchObject({ code: "service_not_found" });
    await expect(session.services.stop("web")).rejects.toMatchObject({ code: "service_not_found" });
  });

  it("are left as they are when they are started again, and not replaced by others", async () => {
    const { session, ask } = await openServed();
    await session.services.start("web", web);
    const { body } = await ask("/");
    await session.services.start("web", web);
    expect((await ask("/")).body.life).toBe(body.life);
    await expect(session.services.start("web", { ...web, command: "node other.js" })).rejects.toMatchObject({
      code: "service_failed",
      message: 'The service "web" runs with another command or port. Stop it first.',
    });
    await expect(session.services.start("second", web)).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("say why they did not come up, with their log", async () => {
    const { session } = await openServed();
    await expect(
      session.services.start("bad", { command: "echo 'no such module' >&2; exit 3", port: 3001 }),
    ).rejects.toMatchObject({
      code: "service_failed",
      message: 'The service "bad" ended with exit code 3 before it listened on port 3001.',
      meta: { log: "no such module\n" },
    });
    await expect(
      session.services.start("slow", {
        command: "echo waiting; sleep 30",
        port: 3002,
        readyTimeoutMs: 4_000,
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("did not listen on port 3002 within 4 s"),
      meta: { log: "waiting\n" },
    });
    await session.shell("(python3 -m http.server 3003 </dev/null >/dev/null 2>&1 &) ; sleep 1");
    await expect(session.services.start("taken", { command: "true", port: 3003 })).rejects.toMatchObject({
      message: 'The service "taken" was not started: something else listens on port 3003.',
    });
    expect(await session.services.list()).toEqual([]);
  });

  it("K30: are started again by the next request when their container is gone, or they have ended", async () => {
    const { session, ask } = await openServed();
    const { name } = await watchContainer(() => session.services.start("web", web));
    const first = (await ask("/")).body;
    docker("kill", name);
    await expect.poll(() => runningContainers().includes(name)).toBe(false);
    expect(await session.services.list()).toMatchObject([{ name: "web", status: "stopped" }]);
    const second = (await ask("/again")).body;
    expect(second).toMatchObject({ url: "/again", greeting: "hello" });
    expect(second.life).not.toBe(first.life);
    await ask("/die");
    await expect
      .poll(() => session.services.list())
      .toMatchObject([{ name: "web", status: "stopped", exitCode: 7 }]);
    expect((await ask("/third")).body.url).toBe("/third");
  });

  it("K2: outlive the deadline of a command, and a command that is running does not hold their answers up", async () => {
    const { session, ask } = await openServed();
    const { name } = await watchContainer(() => session.services.start("web", web));
    let hasEnded = false;
    const waiting = "touch /tmp/begun; until [ -e /tmp/answered ]; do sleep 0.1; done";
    const command = session.shell(waiting).finally(() => {
      hasEnded = true;
    });
    await expect.poll(() => inContainer(name, "ls /tmp")).toContain("begun");
    expect((await ask("/during")).response.status).toBe(200);
    expect(hasEnded).toBe(false);
    inContainer(name, "touch /tmp/answered");
    expect((await command).exitCode).toBe(0);
    expect((await session.shell("sleep 300", { timeoutMs: 1_000 })).exitCode).toBe(124);
    expect((await ask("/after")).response.status).toBe(200);
  });

  it("see the session's files, and what they write is seen at the next command", async () => {
    const { session, ask } = await openServed();
    await session.fs.writeFile("page.txt", "as written by the session\n");
    await session.services.start("web", { command: "python3 -m http.server $PORT", port: 3004 });
    expect((await ask("/page.txt")).text).toBe("as written by the session\n");
  });

  it("are commands like any other to the agent's rules", async () => {
    const session = openBox("listed");
    await expect(session.services.start("web", { command: "node x", port: 3000 })).rejects.toMatchObject({
      code: "sandbox_denied",
      message: expect.stringContaining("node"),
    });
  });

  it("refuse what is no service", async () => {
    const { session, url } = await openServed();
    await expect(session.services.start("Web!", web)).rejects.toThrow("lower-case letters");
    await expect(session.services.start("web", { ...web, prot: 1 } as unknown as typeof web)).rejects.toThrow(
      /Unknown field "prot".*port/,
    );
    const bad = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"name":"web"}',
    });
    expect(await bad.json()).toMatchObject({
      error: { message: expect.stringContaining('"command" is missing') },
    });
  });

  it("are started by the model with its tool, once a person has agreed, listed, read and stopped", async () => {
    const session = openBox("server");
    const answer = session.prompt("Serve something.");
    const found = await vi.waitFor(
      async () => {
        const [approval] = await session.approvals();
        expect(approval).toBeDefined();
        return approval;
      },
      { timeout: 20_000 },
    );
    expect(found).toMatchObject({ toolName: "service", args: { action: "start", name: "web" } });
    expect(await session.services.list()).toEqual([]);
    await session.decide(found?.approvalId ?? "", { decision: "approve" });
    expect((await answer).text).toBe("done");
    const { messages } = await session.messages();
    const results = messages.filter(({ role }) => role === "tool").map((message) => JSON.stringify(message));
    expect(results).toEqual([
      expect.stringContaining("services/web/http/"),
      expect.stringContaining("running"),
      expect.stringContaining("up"),
      expect.stringContaining("Say the name of the service to logs."),
      expect.stringContaining("stopped"),
    ]);
    expect(await session.services.list()).toEqual([]);
  });
});
