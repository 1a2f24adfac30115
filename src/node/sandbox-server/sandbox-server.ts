/** The HTTP end of `edgeflue sandbox-server`: one token, `POST /v1/call`, `GET /health`. A client that hangs up ends its
 *  command. TLS is for a proxy in front of it. */

import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { EdgeflueError, toErrorRecord } from "../../errors.ts";
import { encodeFrame, framesHeader } from "../../sandbox/remote/answer-frames.ts";
import { remoteLimits } from "../../sandbox/remote/limits.ts";
import { decodeMessage, encodeMessage, type RemoteAnswer } from "../../sandbox/remote/wire.ts";
import { parseCall } from "./parse-call.ts";
import { SessionFolders } from "./session-folders.ts";

export interface SandboxServerOptions {
  /** In which each session has a folder. Made when it is missing. */
  root: string;
  token: string;
  /** Of commands, besides PATH, HOME and the like. Default: nothing. */
  env?: Readonly<Record<string, string>>;
}

/** Does not listen yet. Throws for a token that is too short. Whoever closes it ends its commands. */
export function createSandboxServer({ root, token, env = {} }: SandboxServerOptions): Server {
  if (token.length < remoteLimits.tokenCharsMin)
    throw new Error(
      `[edgeflue] The token of a sandbox server has at least ${remoteLimits.tokenCharsMin} characters.`,
    );
  const folders = new SessionFolders(root, env);
  const expected = digest(`Bearer ${token}`);
  let requests = 0;

  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url === "/health") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
      return;
    }
    if (!timingSafeEqual(digest(request.headers.authorization ?? ""), expected)) {
      refuse(response, 401, new EdgeflueError("unauthorized", "The token is missing or wrong."));
      return;
    }
    if (request.url !== "/v1/call" || request.method !== "POST") {
      refuse(response, 404, new EdgeflueError("not_found", "There is only POST /v1/call here."));
      return;
    }
    if (requests >= remoteLimits.requestsMax) {
      refuse(
        response,
        503,
        new EdgeflueError("server_unavailable", "The sandbox server is busy; try again."),
      );
      return;
    }
    requests += 1;
    void serve(folders, request, response).finally(() => {
      requests -= 1;
    });
  });
  // Commands may be silent for as long as they like; their own deadlines end them.
  server.requestTimeout = 60_000;
  server.timeout = 0;
  return server;
}

async function serve(
  folders: SessionFolders,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hungUp = new AbortController();
  response.once("close", () => hungUp.abort(new Error("The client hung up.")));
  let message: ReturnType<typeof decodeMessage>;
  let call: ReturnType<typeof parseCall>;
  try {
    message = decodeMessage(await readBody(request));
    call = parseCall(message?.head);
  } catch (error) {
    const known =
      error instanceof EdgeflueError ? error : new EdgeflueError("invalid_json", "The request is no call.");
    refuse(response, known.status, known);
    return;
  }
  response.writeHead(200, { "content-type": "application/octet-stream" });
  response.flushHeaders();
  const keepAlive = setInterval(() => response.write("\n"), remoteLimits.keepAliveMs);
  const asked: string[] = [];
  try {
    const { value, content } = await folders.run(call, {
      content: message?.content ?? new Uint8Array(0),
      signal: hungUp.signal,
      onAsked: (actions) => asked.push(...actions),
      ...(request.headers[framesHeader] !== undefined && {
        onOutput: (chunk) => void response.write(encodeFrame(chunk)),
      }),
    });
    response.end(encodeMessage({ ok: true, value, asked } satisfies RemoteAnswer, content));
  } catch (error) {
    response.end(encodeMessage({ ok: false, error: toErrorRecord(error), asked } satisfies RemoteAnswer));
  } finally {
    clearInterval(keepAlive);
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const max = remoteLimits.fileBytesMax + remoteLimits.headBytesMax;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > max) throw new EdgeflueError("payload_too_large", `A call has at most ${max} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(response: ServerResponse, status: number, error: EdgeflueError): void {
  response
    .writeHead(status, { "content-type": "application/json", connection: "close" })
    .end(JSON.stringify({ error: error.toRecord() }));
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
