/** A server that speaks Slack's Web API as far as the channel uses it: tokens, codes of errors in a 200, rate limits, ts.
 *  What people would see is read by `__seen`. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { botUser, FakeChannel, nextTs, type Parameters, SlackRefusal } from "./fake-channel.ts";

export interface FakeSlack {
  url: string;
  close(): Promise<void>;
}

/** A failure that the next matching calls get. `after`: the call has its effect first, as when an answer is lost. */
interface Failure {
  method: string;
  /** Of a method that has none, the user. */
  channel?: string;
  /** Slack's code, in a 200. */
  error?: string;
  /** Default 200. */
  status?: number;
  retryAfter?: number;
  times: number;
  after?: boolean;
}

interface HostedFile {
  status?: number;
  base64?: string;
  /** So many zeros instead. */
  bytes?: number;
  headers?: Record<string, string>;
}

interface User {
  [field: string]: unknown;
}

interface Answer {
  status: number;
  /** Text and bytes are sent as they are. */
  body: object | string | Buffer;
  headers?: Record<string, string>;
}

/** `tokens`: the team of each. */
export async function startFakeSlack({
  tokens,
  onWrite = async () => {},
}: {
  tokens: Record<string, { team: string; enterprise?: string }>;
  /** After the effect of a call, before its answer. */
  onWrite?: (method: string) => Promise<void>;
}): Promise<FakeSlack> {
  const channels = new Map<string, FakeChannel>();
  const fetches: { path: string; authorization: string }[] = [];
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const users = new Map<string, User>();
  const failures: Failure[] = [];
  const calls: { method: string; channel: string; token: string; at: number; parameters: Parameters }[] = [];
  const channel = (id: string) => {
    const known = channels.get(id) ?? new FakeChannel(id);
    channels.set(id, known);
    return known;
  };

  /** Of a test: what is answered at a path of the file host. */
  const hosted = new Map<string, HostedFile>();
  const files = new Map<string, { id: string; shares: object; [field: string]: unknown }>();
  const grants = new Map<string, { team?: string; enterprise?: string; expiresIn?: number }>();
  const uploads = new Map<string, Buffer>();

  const act = (method: string, token: string, parameters: Parameters): object => {
    if (method === "oauth.v2.access") return grant(parameters);
    const { team, enterprise } = tokens[token] ?? {};
    if (team === undefined) throw new SlackRefusal("invalid_auth");
    if (method === "auth.test")
      return { team_id: team, enterprise_id: enterprise ?? null, user_id: botUser, bot_id: "B1" };
    if (method === "files.info") return { file: findFile(parameters.file ?? "") };
    if (method === "files.getUploadURLExternal") {
      const id = `F${uploads.size + 1}UP`;
      uploads.set(id, Buffer.alloc(0));
      return { file_id: id, upload_url: `${origin()}/upload/${id}` };
    }
    if (method === "files.completeUploadExternal") return share(parameters);
    if (method === "users.info")
      return {
        user: {
          team_id: team,
          enterprise_user: { enterprise_id: enterprise ?? null },
          ...findUser(parameters.user ?? "", users),
        },
      };
    return channel(parameters.channel ?? parameters.channel_id ?? "").call(method, parameters);
  };

  /** Codes and refresh tokens are good once. */
  const grant = ({
    client_id: id,
    client_secret: secret,
    code = "",
    refresh_token: refresh = "",
  }: Parameters): object => {
    if (id !== "client-of-the-tests" || secret !== "secret-of-the-client")
      throw new SlackRefusal("bad_client_secret");
    const found = grants.get(code || refresh);
    if (found === undefined) throw new SlackRefusal(code === "" ? "invalid_refresh_token" : "invalid_code");
    grants.delete(code || refresh);
    const token = `xoxb-${crypto.randomUUID()}`;
    const { team = null, enterprise = null, expiresIn } = found;
    tokens[token] = {
      team: team ?? enterprise ?? "",
      ...(enterprise !== null && { enterprise }),
    };
    const next = `xoxe-${crypto.randomUUID()}`;
    if (expiresIn !== undefined) grants.set(next, found);
    return {
      access_token: token,
      token_type: "bot",
      scope: "chat:write,users:read",
      bot_user_id: botUser,
      app_id: "A1",
      team: team === null ? null : { id: team, name: "Acme" },
      enterprise: enterprise === null ? null : { id: enterprise, name: "Acme" },
      is_enterprise_install: team === null,
      authed_user: { id: "U1" },
      ...(expiresIn !== undefined && { refresh_token: next, expires_in: expiresIn }),
    };
  };

  const findFile = (id: string): object => {
    const file = files.get(id);
    if (file === undefined) throw new SlackRefusal("file_not_found");
    return file;
  };

  const share = ({ files: json = "[]", channel_id: id = "", thread_ts: thread }: Parameters): object => {
    for (const { id: fileId, title } of JSON.parse(json) as { id: string; title: string }[]) {
      const bytes = uploads.get(fileId);
      if (bytes === undefined) throw new SlackRefusal("file_not_found");
      files.set(fileId, { id: fileId, shares: { public: { [id]: [{ ts: nextTs() }] } } });
      channel(id).files.push({ title, thread_ts: thread, content: bytes.toString() });
    }
    return { files: [] };
  };

  const serveFile = (path: string, token: string, body: Buffer): Answer | undefined => {
    const [, upload] = /^\/upload\/(.+)$/.exec(path) ?? [];
    if (upload !== undefined) {
      uploads.set(upload, body);
      return { status: 200, body: "OK" };
    }
    const file = hosted.get(path);
    if (file === undefined) return undefined;
    // As Slack does without the right: a page, in a 200.
    if (tokens[token] === undefined)
      return {
        status: 200,
        body: "<!DOCTYPE html><title>Sign in</title>",
        headers: { "content-type": "text/html" },
      };
    const { status = 200, base64 = "", bytes = 0, headers = {} } = file;
    return { status, body: bytes > 0 ? Buffer.alloc(bytes) : Buffer.from(base64, "base64"), headers };
  };

  const answer = async (request: IncomingMessage, raw: Buffer): Promise<Answer> => {
    const text = raw.toString();
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    const served = serveFile(path, (request.headers.authorization ?? "").replace(/^Bearer /, ""), raw);
    if (served !== undefined) {
      fetches.push({ path, authorization: request.headers.authorization ?? "" });
      return served;
    }
    if (path === "/__control") return { status: 200, body: control(JSON.parse(text)) };
    const method = path.replace(/^\/api\//, "");
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const parameters = readParameters(request, text);
    const id = parameters.channel ?? parameters.channel_id ?? parameters.user ?? "";
    calls.push({ method, channel: id, token, at: Date.now(), parameters });
    const failure = failures.find(
      (one) => one.times > 0 && one.method === method && (one.channel ?? id) === id,
    );
    if (failure !== undefined) {
      failure.times -= 1;
      if (failure.after === true) act(method, token, parameters);
      return {
        status: failure.status ?? 200,
        body: { ok: false, error: failure.error ?? "internal_error" },
        ...(failure.retryAfter !== undefined && { headers: { "retry-after": String(failure.retryAfter) } }),
      };
    }
    try {
      const body = { ok: true, ...act(method, token, parameters) };
      await onWrite(method);
      return { status: 200, body };
    } catch (error) {
      if (error instanceof SlackRefusal) return { status: 200, body: { ok: false, error: error.code } };
      throw error;
    }
  };

  const control = (body: {
    channel?: string;
    set?: object;
    add?: { text: string; user: string }[];
    user?: User & { id: string };
    failure?: Failure;
    file?: HostedFile & { path: string };
    info?: { id: string; shares: object };
    code?: { code: string; team?: string; enterprise?: string; expiresIn?: number };
    read?: "calls" | "seen" | "fetches";
  }): object => {
    const { channel: id = "", set, add = [], user, failure, file, info, code, read } = body;
    if (code !== undefined) grants.set(code.code, code);
    if (file !== undefined) hosted.set(file.path, file);
    if (info !== undefined) files.set(info.id, info);
    if (set !== undefined) Object.assign(channel(id), set);
    for (const one of add) channel(id).messages.push({ type: "message", ts: nextTs(), by: [], ...one });
    if (user !== undefined) users.set(user.id, user);
    if (failure !== undefined) failures.push({ ...(id !== "" && { channel: id }), ...failure });
    if (read === "fetches") return fetches;
    if (read === "calls") return calls.filter((one) => one.channel === id);
    return read === "seen" ? { ...channel(id) } : { ok: true };
  };

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const {
      status,
      body,
      headers = {},
    } = await answer(request, Buffer.concat(chunks)).catch(
      (error): Answer => ({ status: 500, body: { message: String(error) } }),
    );
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readParameters(request: IncomingMessage, text: string): Parameters {
  if (!/^application\/json/.test(request.headers["content-type"] ?? ""))
    return Object.fromEntries(new URLSearchParams(text));
  const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return Object.fromEntries(
    fields.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** People are members of the workspace unless a test says something else; guests by their id. */
function findUser(id: string, users: ReadonlyMap<string, User>): User {
  const known = users.get(id);
  if (known !== undefined) return known;
  if (id.startsWith("UNONE")) throw new SlackRefusal("user_not_found");
  return {
    id,
    name: "ada",
    profile: { display_name: "Ada" },
    is_restricted: id.startsWith("UGUEST"),
    is_ultra_restricted: false,
    deleted: false,
  };
}
