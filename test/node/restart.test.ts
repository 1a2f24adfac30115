/** The production bundle in a real workerd that is killed: what was accepted is there when it comes back. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, bundleWithWrangler } from "../../bench/bundle.ts";
import { startWorkerd, type WorkerdProcess } from "../../bench/workerd-process.ts";
import {
  conversationOf,
  type FakeOpenAi,
  lastUserText,
  type Reply,
  startFakeOpenAi,
} from "../support/fake-openai/index.ts";

const folder = mkdtempSync(join(tmpdir(), "edgeflue-restart-"));
const storage = join(folder, "storage");
mkdirSync(storage);
let bundle: Bundle;
let model: FakeOpenAi;
let replies: Reply[] = [];

beforeAll(async () => {
  bundle = await bundleWithWrangler("wrangler.toml", join(folder, "bundle"));
  model = await startFakeOpenAi({
    respond: ({ body }) => replies.shift() ?? [{ text: `You said: ${lastUserText(body)}` }],
  });
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

function start(): Promise<WorkerdProcess> {
  return startWorkerd(bundle, {
    vars: {
      EDGEFLUE_AUTH: "none",
      EDGEFLUE_MODEL: "openai:any",
      OPENAI_API: "chat",
      OPENAI_API_KEY: "k",
      OPENAI_BASE_URL: model.url,
    },
    storageDirectory: storage,
  });
}

async function prompt({ url }: WorkerdProcess, session: string, message: string) {
  const response = await fetch(`${url}/agents/assistant/${session}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  });
  const body = (await response.json()) as { result: { text: string } };
  return body.result.text;
}

/** Role and text of what the model was sent last. */
function sentLast(): string[] {
  const request = model.requests.at(-1);
  return conversationOf(request?.body ?? {})
    .slice(1)
    .map(
      ({ role, content }) => `${role}: ${typeof content === "string" ? content : JSON.stringify(content)}`,
    );
}

describe("a workerd that is killed", () => {
  it("between prompts loses no message and no file", async () => {
    const expected: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const worker = await start();
      replies = [
        [
          {
            toolCalls: [
              {
                id: `call_${round}`,
                name: "bash",
                arguments: { command: `echo ${round} >> log.txt; cat log.txt` },
              },
            ],
          },
        ],
        [{ text: `answer ${round}` }],
      ];
      expect(await prompt(worker, "files", `round ${round}`)).toBe(`answer ${round}`);
      const lines = Array.from({ length: round + 1 }, (_, line) => `${line}\n`).join("");
      expected.push(
        `user: round ${round}`,
        "assistant: ",
        `tool: ${JSON.stringify({ stdout: lines, stderr: "", exit_code: 0 })}`,
      );
      expect(
        sentLast().map((line) => line.replace(/^assistant: (?:null|undefined)$/, "assistant: ")),
      ).toEqual(expected);
      expected.push(`assistant: answer ${round}`);
      await worker.kill();
    }
  });

  it("during a model call takes the prompt up again when it is back, without being asked to", async () => {
    const first = await start();
    replies = [[{ hang: true }]];
    const asked = model.requests.length;
    const lost = prompt(first, "lost", "do not forget me").catch(() => "lost");
    await expect.poll(() => model.requests.length).toBeGreaterThan(asked);
    // The model may be asked before the prompt is on disk. The answer that shows it waits until it is.
    const stored = await fetch(`${first.url}/agents/assistant/lost/messages`);
    expect(await stored.text()).toContain("do not forget me");
    await first.kill();
    expect(await lost).toBe("lost");

    replies = [[{ text: "I did not" }]];
    const second = await start();
    // The next prompt waits behind the one that was accepted first.
    expect(await prompt(second, "lost", "well?")).toBe("You said: well?");
    expect(sentLast()).toEqual(["user: do not forget me", "assistant: I did not", "user: well?"]);
    await second.stop();
  });
});
