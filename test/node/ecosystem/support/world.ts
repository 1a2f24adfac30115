/** A Worker in a workerd of its own with a model's service that does what a test says: it answers a user's text with the
 *  replies that were given for it, one after the other, and says any other text back. */

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bundle, bundleWithWrangler } from "../../../../bench/bundle.ts";
import { startWorkerd, type WorkerdProcess } from "../../../../bench/workerd-process.ts";
import {
  conversationOf,
  type FakeOpenAi,
  lastUserText,
  type RecordedRequest,
  type Reply,
  startFakeOpenAi,
} from "../../../support/fake-openai/index.ts";

export interface World {
  readonly url: string;
  readonly model: FakeOpenAi;
  /** The model's replies to a message of the user's, which is a text that no other test has. */
  script(...replies: Reply[]): string;
  /** What the model was asked about a text, oldest first. */
  asked(text: string): RecordedRequest[];
  /** Kills the Worker. */
  kill(): Promise<void>;
  /** Starts it again over the same storage. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** One for all files that this process runs. */
let bundling: Promise<Bundle> | undefined;

function bundleWorker(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-ecosystem-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return bundleWithWrangler("test/client/ecosystem-worker/wrangler.toml", join(folder, "bundle"));
}

export async function startWorld(vars: Record<string, string> = { EDGEFLUE_AUTH: "none" }): Promise<World> {
  const storageDirectory = mkdtempSync(join(tmpdir(), "edgeflue-ecosystem-storage-"));
  const scripts = new Map<string, Reply[]>();
  const textOf = ({ body }: RecordedRequest) =>
    lastUserText(body, (said) => !said.startsWith("The result of your last answer")).split(
      "When you are done",
    )[0] ?? "";
  const model = await startFakeOpenAi({
    respond: (request) => {
      const text = textOf(request);
      const replies = scripts.get(text);
      if (replies === undefined) return [{ text: `You said: ${text}` }];
      const reply = replies.shift();
      if (reply === undefined) throw new Error(`There are no replies left for ${text}.`);
      return reply;
    },
  });
  bundling ??= bundleWorker();
  const bundle = await bundling;
  const start = () =>
    startWorkerd(bundle, {
      vars: {
        OPENAI_API: "chat",
        OPENAI_API_KEY: "test-key",
        OPENAI_BASE_URL: model.url,
        EDGEFLUE_MODEL: "openai:test-model",
        ...vars,
      },
      storageDirectory,
    });
  let worker: WorkerdProcess = await start();
  return {
    get url() {
      return worker.url;
    },
    model,
    script(...replies) {
      const text = `please ${randomUUID()}`;
      scripts.set(text, replies);
      return text;
    },
    asked: (text) =>
      model.requests.filter(({ body }) =>
        JSON.stringify(conversationOf(body)).includes(JSON.stringify(text).slice(1, -1)),
      ),
    kill: () => worker.kill(),
    async restart() {
      worker = await start();
    },
    async stop() {
      await worker.stop();
      await model.close();
      rmSync(storageDirectory, { recursive: true, force: true });
    },
  };
}
