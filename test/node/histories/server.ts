/** The service of every provider's models, over HTTP: refuses what the provider of the path refuses, and answers by the
 *  script of the history that is being played. Whoever starts it closes it. */

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProviderSettings } from "../../../src/model/provider.ts";
import { type Body, toRefusal } from "../../support/validators/index.ts";
import type { Answer } from "./answers.ts";
import { type Api, apis, settingsAt } from "./apis.ts";

export interface Request {
  api: Api;
  body: Body;
  text: string;
}

/** What a history has for each request. */
export interface Script {
  /** Called for a request that was taken. */
  answer(request: Request): Promise<Answer | "error">;
  /** Called for one that was not. */
  refused(request: Request, problem: string): void;
}

export interface HistoryServer {
  /** Of all providers, at this server. One object for all histories, so that they share what models cache. */
  settings: Readonly<Record<string, ProviderSettings>>;
  script: Script | undefined;
  close(): Promise<void>;
}

export async function startHistoryServer(): Promise<HistoryServer> {
  let answers = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const [, name] = (incoming.url ?? "").split("/");
    const api = apis.find((one) => one.name === name);
    const { script } = history;
    if (api === undefined || script === undefined) return sendJson(response, 404, {});
    const body: Body = JSON.parse(text);
    // Google names the model in the address.
    const problem = api.validate(body);
    if (problem !== undefined) {
      script.refused({ api, body, text }, problem);
      const refusal = toRefusal(api.dialect, problem);
      return sendJson(response, refusal.status, refusal.body);
    }
    const answer = await script.answer({ api, body, text });
    if (answer === "error") return sendJson(response, 503, { error: { message: "Overloaded" } });
    answers += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = api.stream(answer, `r${answers}`);
    if (answer.end !== "cut") return response.end(bytes);
    const part = Buffer.from(bytes).subarray(0, Math.ceil(bytes.length * (answer.cutAt ?? 1)));
    response.write(part, () => response.socket?.destroy());
  }).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a listening TCP server has no other kind
  const history: HistoryServer = {
    settings: settingsAt(port),
    script: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return history;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "retry-after": "0" });
  response.end(JSON.stringify(body));
}
