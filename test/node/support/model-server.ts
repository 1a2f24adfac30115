/** The model's service for tests that run in workerd: a fake OpenAI whose answers are written into the prompt.
 *  A user message `script <nonce> <JSON list of replies> end` is answered by its n-th reply the n-th time it is the
 *  newest user message, requests to correct a result left aside; any other message is said back. Asked for a
 *  summary, it lists what looks like FACT-1. A second server tells what was asked. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import {
  conversationOf,
  echo,
  lastUserText,
  type RecordedRequest,
  type Reply,
  startFakeOpenAi,
} from "../../support/fake-openai/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    modelUrl: string;
    modelControlUrl: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const asked = new Map<string, number>();
  const model = await startFakeOpenAi({
    respond: (request) => {
      if (systemTextOf(request).startsWith("Summarise this conversation"))
        return [{ text: summariseFacts(request) }];
      const text = lastUserText(request.body, (said) => !said.startsWith("The result of your last answer"));
      const script = /^script \S+ (\[.*\]) end/s.exec(text)?.[1];
      if (script === undefined) return echo(request);
      const turn = asked.get(text) ?? 0;
      asked.set(text, turn + 1);
      const reply = (JSON.parse(script) as Reply[])[turn];
      if (reply === undefined) throw new Error(`The script has no reply number ${turn + 1}.`);
      return reply;
    },
  });

  // GET /?contains=text: the requests whose body contains the text, oldest first.
  const control = createServer((request, response) => {
    const wanted = new URL(request.url ?? "/", "http://localhost").searchParams.get("contains") ?? "";
    const found = model.requests.filter(({ body }: RecordedRequest) => JSON.stringify(body).includes(wanted));
    response.setHeader("content-type", "application/json").end(JSON.stringify(found));
  }).listen(0, "127.0.0.1");
  await once(control, "listening");
  const address = control.address();
  if (address === null || typeof address === "string") throw new Error("The control server has no port.");

  project.provide("modelUrl", model.url);
  project.provide("modelControlUrl", `http://127.0.0.1:${address.port}`);
  return async () => {
    control.closeAllConnections();
    control.close();
    await model.close();
  };
}

function systemTextOf({ body }: RecordedRequest): string {
  const [first] = conversationOf(body);
  return first?.role === "system" ? String(first.content) : "";
}

function summariseFacts({ body }: RecordedRequest): string {
  const facts = new Set(JSON.stringify(conversationOf(body).slice(1)).match(/FACT-\d+/g));
  return `Known: ${[...facts].join(", ")}.`;
}
