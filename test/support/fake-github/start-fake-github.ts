/** A server that speaks GitHub's REST API and what is needed of its GraphQL: ids, limits, locks, permissions and errors as
 *  the real one has them. What people would see is read by the same API. */

import { createPublicKey, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeRepository, Refusal } from "./fake-repository.ts";

export interface FakeGitHub {
  url: string;
  close(): Promise<void>;
}

/** A failure that the next matching requests get. `after`: the request has its effect first, as when an answer is lost. */
interface Failure {
  method: string;
  path: string;
  status: number;
  headers?: Record<string, string>;
  message?: string;
  times: number;
  after?: boolean;
}

type Answer = [status: number, body: unknown, headers?: Record<string, string> | undefined];

/** `publicKey`: of the app, as PEM. */
export async function startFakeGitHub({
  token,
  publicKey = "",
  onWrite = async () => {},
}: {
  token: string;
  publicKey?: string;
  /** After the effect of a request, before its answer. */
  onWrite?: (path: string) => Promise<void>;
}): Promise<FakeGitHub> {
  const repositories = new Map<string, FakeRepository>();
  const failures: Failure[] = [];
  const calls: { method: string; path: string; authorization: string }[] = [];
  const issued = new Set<string>();
  const repository = (name: string) => {
    const known = repositories.get(name) ?? new FakeRepository(name);
    repositories.set(name, known);
    return known;
  };

  const answer = async (request: IncomingMessage, body: Record<string, unknown>): Promise<Answer> => {
    const { method = "GET" } = request;
    const url = new URL(request.url ?? "/", "http://fake");
    const path = decodeURIComponent(url.pathname);
    const authorization = request.headers.authorization ?? "";
    if (path === "/__control") return [200, control(body)];
    const [, kind, of = "", what = ""] = /^\/__(images|codeload)\/([^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
    if (kind !== undefined) return answerFile(kind, repository(of), what, authorization);
    calls.push({ method, path, authorization });
    if ((request.headers["user-agent"] ?? "") === "")
      return [403, { message: "Request forbidden by administrative rules." }];
    const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path);
    if (installation !== null) return mint(authorization.replace(/^bearer /i, ""), issued);
    const given = authorization.replace(/^(?:token|bearer) /i, "");
    if (given !== token && !issued.has(given)) return [401, { message: "Bad credentials" }];
    const tarball = /^\/repos\/([^/]+\/[^/]+)\/tarball\/(.+)$/.exec(path);
    if (tarball !== null) {
      const [, of = "", sha = ""] = tarball;
      const location = repository(of).pictures.archive?.location ?? `${address()}/__codeload/${of}/${sha}`;
      return [302, null, { location }];
    }
    const failure = failures.find((one) => one.times > 0 && one.method === method && path.includes(one.path));
    if (failure !== undefined) {
      failure.times -= 1;
      if (failure.after !== true)
        return [failure.status, { message: failure.message ?? "Failed" }, failure.headers];
      act(method, path, url, body);
      return [failure.status, { message: failure.message ?? "Failed" }, failure.headers];
    }
    return act(method, path, url, body);
  };

  /** Addresses that are signed by themselves: who sends a token along has given it away. */
  const answerFile = (kind: string, from: FakeRepository, what: string, authorization: string): Answer => {
    if (authorization !== "") return [400, { message: "Only one auth mechanism allowed" }];
    const bytes = kind === "codeload" ? from.archives[what] : from.pictures[what]?.bytes;
    const { location, type = "image/png" } = from.pictures[what] ?? {};
    if (location !== undefined) return [302, null, { location }];
    if (bytes === undefined) return [404, { message: "Not Found" }];
    return [
      200,
      Buffer.from(bytes, "base64"),
      { "content-type": kind === "codeload" ? "application/x-gzip" : type },
    ];
  };

  const act = (method: string, path: string, url: URL, body: Record<string, unknown>): [number, unknown] => {
    if (path === "/graphql") {
      for (const one of repositories.values()) {
        const data = one.graphql(String(body.query), body.variables as Record<string, string>);
        if (data !== undefined) return [200, { data }];
      }
      return [200, { errors: [{ message: "Could not resolve to a node with the global id" }] }];
    }
    const [, name, rest = ""] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    if (name === undefined) return [404, { message: "Not Found" }];
    try {
      return repository(name).answer(method, rest, url.searchParams, body);
    } catch (error) {
      if (error instanceof Refusal) return [error.status, { message: error.message }];
      throw error;
    }
  };

  const control = (body: Record<string, unknown>): unknown => {
    const {
      repository: name,
      set,
      failure,
      read,
    } = body as {
      repository?: string;
      set?: Partial<FakeRepository>;
      failure?: Failure;
      read?: "calls";
    };
    if (set !== undefined && name !== undefined) Object.assign(repository(name), set);
    if (failure !== undefined) failures.push(failure);
    return read === "calls" ? calls.filter(({ path }) => path.includes(name ?? "")) : { ok: true };
  };

  const mint = (jwt: string, tokens: Set<string>): [number, unknown] => {
    const [header = "", claims = "", signature = ""] = jwt.split(".");
    const isSigned = verify(
      "RSA-SHA256",
      Buffer.from(`${header}.${claims}`),
      createPublicKey(publicKey),
      Buffer.from(signature, "base64url"),
    );
    const { iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}") as {
      iat?: number;
      exp?: number;
    };
    const now = Date.now() / 1000;
    if (!isSigned) return [401, { message: "A JSON web token could not be decoded" }];
    if (iat === undefined || exp === undefined || exp - now > 600 || iat > now + 1)
      return [401, { message: "'Expiration time' claim ('exp') is too far in the future" }];
    const minted = `ghs_${crypto.randomUUID()}`;
    tokens.add(minted);
    return [
      201,
      {
        token: minted,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        permissions: {},
        repository_selection: "all",
      },
    ];
  };

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const server = createServer((request, response) => void respond(request, response));
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const [status, body, headers = {}] = await answer(request, text === "" ? {} : JSON.parse(text)).catch(
      (error): Answer => [500, { message: String(error) }],
    );
    if (request.method !== "GET" && request.url !== "/__control") await onWrite(request.url ?? "");
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "x-ratelimit-remaining": "4999",
      ...headers,
    });
    response.end(status === 204 ? undefined : Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
