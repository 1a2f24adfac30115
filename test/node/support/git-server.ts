/** A server of Git repositories on 127.0.0.1: `git http-backend` behind HTTP. */

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface GitServer {
  readonly url: string;
  /** Runs the machine's git in the served repository. */
  git(...args: string[]): string;
  /** Authorization headers that came in. */
  readonly authorizations: Set<string>;
  close(): void;
}

/** `files` are the first commit of `/repo.git`, whose branch is `main`. */
export async function startGitServer(files: Readonly<Record<string, string>>): Promise<GitServer> {
  const root = mkdtempSync(join(tmpdir(), "edgeflue-git-"));
  const repository = join(root, "repo.git");
  const work = join(root, "work");
  const identity = ["-c", "user.name=Server", "-c", "user.email=server@example.com"];
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", repository]);
  execFileSync("git", ["-C", repository, "config", "http.receivepack", "true"]);
  execFileSync("git", ["init", "-q", "-b", "main", work]);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(work, name), content);
  execFileSync("git", ["-C", work, "add", "."]);
  execFileSync("git", ["-C", work, ...identity, "commit", "-qm", "first"]);
  execFileSync("git", ["-C", work, "push", "-q", repository, "main"]);
  const authorizations = new Set<string>();

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://host");
    authorizations.add(request.headers.authorization ?? "");
    const backend = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        ...(request.headers["git-protocol"] !== undefined && {
          GIT_PROTOCOL: String(request.headers["git-protocol"]),
        }),
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on("data", (chunk) => chunks.push(chunk));
    backend.on("close", () => {
      const output = Buffer.concat(chunks);
      const end = output.indexOf("\r\n\r\n");
      let status = 200;
      for (const line of output.subarray(0, Math.max(end, 0)).toString().split("\r\n")) {
        const [name = "", value = ""] = line.split(/: (.*)/s);
        if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
        else if (name !== "") response.setHeader(name, value);
      }
      response.writeHead(status);
      response.end(output.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/repo.git`, // it listens on a port
    git: (...args) => execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }),
    authorizations,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
