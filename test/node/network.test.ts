import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import { networkLimits } from "../../src/sandbox/network/network-limits.ts";
import type { NetworkRule } from "../../src/sandbox/network/network-rule.ts";
import type { SandboxPolicy, SandboxScope, ShellResult } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";

/** Says what it was asked, redirects, and sends much. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://host");
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("latin1");
    switch (url.pathname) {
      case "/open/to":
        response.writeHead(Number(url.searchParams.get("status") ?? 302), {
          location: url.searchParams.get("url") ?? "",
        });
        response.end("moved");
        return;
      case "/open/missing":
        response.writeHead(404).end("nothing here\n");
        return;
      case "/open/bomb":
        response.writeHead(200, { "content-encoding": "gzip" });
        response.end(gzipSync(Buffer.alloc(networkLimits.responseBytesMax + 1)));
        return;
      case "/open/slow":
        return;
      case "/open/endless":
      case "/open/endless/":
        response.writeHead(200).write("begun");
        response.once("close", endlessClosed.resolve);
        return;
      case "/open/closed":
        // Answers when nobody reads the endless one any more.
        void endlessClosed.promise.then(() => response.end("closed\n"));
        return;
      default: {
        const { method, headers } = request;
        response.writeHead(200, { "content-type": "application/json" });
        response.end(`${JSON.stringify({ method, path: request.url, headers, body })}\n`);
      }
    }
  });
}

let endlessClosed = Promise.withResolvers<void>();
const servers: Server[] = [];

async function listen(): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

let host: string;
let other: string;
let rules: NetworkRule[];
beforeAll(async () => {
  host = await listen();
  other = await listen();
  rules = [
    { url: `${host}/open/`, allowPrivate: true, methods: ["GET", "HEAD", "POST", "PUT"] },
    {
      url: `${host}/secret/`,
      allowPrivate: true,
      headers: { authorization: "Bearer {{TOKEN}}" },
    },
    { url: `${other}/open/`, allowPrivate: true },
  ];
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function run(
  command: string,
  network: readonly NetworkRule[] = rules,
  { permissions, asks }: Pick<SandboxPolicy, "permissions"> & Pick<SandboxScope, "asks"> = {},
  networkSecrets: Readonly<Record<string, string>> = { TOKEN: "very-secret-token" },
): Promise<ShellResult> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    const sandbox = createVirtualSandbox({
      sql,
      policy: {
        allowWrite: true,
        allowShell: true,
        allowedCommands: [],
        ...(network.length > 0 && { network }),
        ...(permissions !== undefined && { permissions }),
      },
      networkSecrets,
    });
    const transaction = await sandbox.begin(asks === undefined ? {} : { asks });
    try {
      return await transaction.shell(command);
    } finally {
      transaction.end();
    }
  } finally {
    sql.close();
  }
}

describe("curl", () => {
  it("gets what a rule allows", async () => {
    const { stdout, exitCode } = await run(`curl -s '${host}/open/a?b=c'`);
    expect(exitCode).toBe(0);
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({
      method: "GET",
      path: "/open/a?b=c",
      headers: { "user-agent": "curl/7.88.1" },
    });
  });

  it("says which rule is missing, also when it is quiet", async () => {
    const { stdout, stderr, exitCode } = await run(`curl -s ${host}/closed`);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 7 });
    expect(stderr).toContain("no network rule of this agent allows");
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0x7f000001/",
    "http://[::ffff:127.0.0.1]/",
    "http://localhost/",
  ])("does not reach %s", async (url) => {
    const { exitCode, stderr } = await run(`curl ${url}`);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("no network rule");
  });

  it("has no network without a rule", async () => {
    const { exitCode, stderr } = await run(
      "curl https://example.com/; echo $?; wget https://example.com",
      [],
    );
    expect(exitCode).toBe(4);
    expect(stderr).toContain("there is no network here: the agent lists no network rule");
  });

  it("checks each redirect", async () => {
    const allowed = await run(`curl -sL -w '%{num_redirects}' '${host}/open/to?url=/open/there'`);
    expect(allowed.stdout).toMatch(/"path":"\/open\/there"[\s\S]*\n1$/);
    for (const url of [
      "/closed",
      "http://169.254.169.254/",
      "http://metadata.internal/",
      "file:///etc/passwd",
    ]) {
      const { exitCode, stdout } = await run(`curl -sL '${host}/open/to?url=${encodeURIComponent(url)}'`);
      expect(exitCode, url).not.toBe(0);
      expect(stdout).toBe("");
    }
  });

  it("stops after the redirects that are allowed", async () => {
    const loop = encodeURIComponent("/open/to?url=%2Fopen%2Fto");
    const { exitCode } = await run(`curl -sL --max-redirs 0 '${host}/open/to?url=${loop}'`);
    expect(exitCode).toBe(47);
  });

  it("sends a rule's secret to that rule's URL only", async () => {
    const { stdout } = await run(`curl -s ${host}/secret/x | jq -r .headers.authorization`);
    expect(stdout).toBe("Bearer very-secret-token\n");
    const elsewhere = await run(`curl -s ${host}/open/x; env; curl -sv ${host}/secret/ 2>&1 >/dev/null`);
    expect(elsewhere.stdout + elsewhere.stderr).not.toContain("very-secret-token");
  });

  it("does not take a header of its own to another server", async () => {
    const target = encodeURIComponent(`${other}/open/y`);
    const { stdout } = await run(
      `curl -sL -H 'Authorization: mine' -H 'X-Own: 1' '${host}/open/to?url=${target}'`,
    );
    const { headers } = JSON.parse(stdout);
    expect(headers.authorization).toBeUndefined();
    expect(headers["x-own"]).toBe("1");
  });

  it("allows the methods of the rule", async () => {
    expect((await run(`curl -s -d a=1 ${host}/open/`)).exitCode).toBe(0);
    const { exitCode, stderr } = await run(`curl -s -X DELETE ${host}/open/; curl -s -d a=1 ${other}/open/`);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("does not allow DELETE");
    expect(stderr).toContain("does not allow POST");
  });

  it("sends data as asked", async () => {
    const { stdout } = await run(
      [
        "printf 'a\\nb\\n' > f",
        `curl -s -d @f -d x=1 ${host}/open/`,
        `curl -s --data-binary @f ${host}/open/`,
        `curl -s --json '{"a":1}' ${host}/open/`,
        `curl -s -G --data-urlencode 'q=a b&c' ${host}/open/`,
        `curl -s -u me:pw -A agent -e ref -b c=1 ${host}/open/`,
        `curl -s -T f ${host}/open/`,
        `curl -s -F name=value -F 'file=@f;type=text/x' ${host}/open/`,
      ].join("\n"),
    );
    const [data, binary, json, query, headers, upload, form] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(data).toMatchObject({ method: "POST", body: "ab&x=1" });
    expect(data.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(binary.body).toBe("a\nb\n");
    expect(json).toMatchObject({ body: '{"a":1}', headers: { "content-type": "application/json" } });
    expect(query.path).toBe("/open/?q=a%20b%26c");
    expect(headers.headers).toMatchObject({
      authorization: `Basic ${btoa("me:pw")}`,
      "user-agent": "agent",
      referer: "ref",
      cookie: "c=1",
    });
    expect(upload).toMatchObject({ method: "PUT", path: "/open/f", body: "a\nb\n" });
    expect(form.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=-{24}[0-9a-f]{16}$/);
    expect(form.body).toContain('name="file"; filename="f"\r\nContent-Type: text/x\r\n\r\na\nb\n\r\n');
  });

  it("answers with curl's exit codes", async () => {
    const codes = await run(
      [
        `curl -s -f ${host}/open/missing; echo $?`,
        `curl -s --fail-with-body ${host}/open/missing; echo $?`,
        `curl -s -m 0.1 ${host}/open/slow; echo $?`,
        "curl -s ftp://example.com; echo $?",
        "curl -s 'http://a b/'; echo $?",
        `curl -s -k ${host}/open/; echo $?`,
      ].join("\n"),
    );
    expect(codes.stdout).toBe("22\nnothing here\n22\n28\n1\n3\n2\n");
    expect(codes.stderr).toContain("-k of curl is not supported");
  });

  it("bounds what comes back, decompressed", async () => {
    const { exitCode } = await run(`curl -s --compressed -o /dev/null ${host}/open/bomb`);
    expect(exitCode).toBe(63);
  });

  it("writes files and heads", async () => {
    const { stdout } = await run(
      `curl -sO ${host}/open/name && test -s name && curl -sI ${host}/open/ | head -1; curl -s -o x -w '%{http_code} %{content_type}\\n' ${host}/open/; wc -l < x; wget -qO- ${host}/open/w | jq -r .path`,
    );
    expect(stdout).toBe("HTTP/1.1 200 OK\r\n200 application/json\n1\n/open/w\n");
  });

  it("stops with its command", async () => {
    const { exitCode } = await run(`timeout 0.2 curl -s ${host}/open/slow`);
    expect(exitCode).toBe(124);
  });

  it.each([
    ["curl that cannot write its file", "curl -so missing/x"],
    ["curl that knows no name for it", "curl -sO --url"],
    ["wget that cannot write its file", "wget -q -P missing"],
  ])("ends the response of %s", async (_, command) => {
    endlessClosed = Promise.withResolvers();
    const url = command.endsWith("--url") ? `${host}/open/endless/` : `${host}/open/endless`;
    const { stdout } = await run(`${command} '${url}'; curl -s -m 20 ${host}/open/closed`);
    expect(stdout).toBe("closed\n");
  });

  it("counts the requests that redirects lead to", async () => {
    const target = encodeURIComponent("/open/there");
    const { stderr } = await run(
      `for i in {1..${networkLimits.requestsMax / 2 + 1}}; do curl -sL -o f '${host}/open/to?url=${target}'; done`,
    );
    expect(stderr.match(/at most 200 requests/g)).toHaveLength(1);
  });

  it("takes a percent sign that encodes nothing in a URL's user", async () => {
    const { stdout } = await run(
      `curl -s '${host.replace("//", "//%zz:pw@")}/open/' | jq -r .headers.authorization`,
    );
    expect(stdout).toBe(`Basic ${btoa("%zz:pw")}\n`);
  });

  it.each([
    ["a URL", (brace: string) => `curl -s "${host}/open/${brace.repeat(100_000)}"`],
    ["a format", (brace: string) => `curl -s -o x -w "%${brace.repeat(100_000)}" ${host}/open/`],
    ["variables", (brace: string) => `curl -s -o x -w "${`%${brace}`.repeat(30_000)}" ${host}/open/`],
    ["headers", (brace: string) => `curl -s -o x -w "${`%header${brace}`.repeat(30_000)}" ${host}/open/`],
  ])("reads many opening braces of %s in time", async (_, toCommand) => {
    const began = performance.now();
    await run(toCommand("{"));
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("says which secret cannot be sent, and not its value", async () => {
    for (const value of ["one\ntwo-secret", "\u2026-secret"]) {
      const { stderr, exitCode } = await run(`curl -s ${host}/secret/`, rules, {}, { TOKEN: value });
      expect({ exitCode }).toEqual({ exitCode: 7 });
      expect(stderr).toContain("the value of TOKEN is not one line of plain text");
      expect(stderr).not.toContain("-secret");
    }
    const { stdout } = await run(
      `curl -s ${host}/secret/ | jq -r .headers.authorization`,
      rules,
      {},
      { TOKEN: "one\n" },
    );
    expect(stdout).toBe("Bearer one\n");
  });

  it("refuses to name another host in a header", async () => {
    const { exitCode, stderr } = await run(`curl -s -H 'Host: internal' ${host}/open/`);
    expect(exitCode).toBe(7);
    expect(stderr).toContain("cannot set the header Host");
  });

  it("sends nothing before an approval, and asks for none after it has sent something", async () => {
    const permissions = { commands: { "rm *": "ask", "curl *": "allow" } } as const;
    const asked = await run(`touch f; rm f; curl -s -d a=1 ${host}/open/`, rules, {
      permissions,
      asks: "collect",
    });
    expect(asked).toMatchObject({ exitCode: 7, stdout: "" });
    const sent = await run(`touch f; curl -s -d a=1 ${host}/open/; rm f`, rules, {
      permissions,
      asks: "collect",
    });
    expect(sent.stdout).toContain('"body":"a=1"');
    expect(sent.stderr).toContain(
      "cannot be asked for in a call that has changed something over the network",
    );
  });
});
