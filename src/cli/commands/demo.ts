/** `edgeflue demo`: shows prompts end to end on this machine. Starts the Worker, sends two prompts over HTTP and shows
 *  the answers as they stream. Needs no key: without OPENAI_API_KEY it uses the demo model. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { readEvents, type WireEvent } from "../../protocol/agent-session/read-events.ts";
import { requireProject } from "../require-project.ts";
import { startWorker } from "../start-worker.ts";

const hasKey = (process.env.OPENAI_API_KEY ?? "") !== "";
const model = hasKey ? (process.env.EDGEFLUE_MODEL ?? "openai:gpt-5.5") : "demo:";
const prompts = hasKey
  ? [
      "Write the names of five rivers to rivers.txt, one a line. Then use the shell to print them sorted, with their number. What is the output?",
      "Which file did you just write, and what did I ask you to do with it? One sentence.",
    ]
  : [
      "Write a file and count its words.\n$ printf 'Rhine\\nDanube\\nElbe\\nOder\\nRhine\\n' > rivers.txt && sort rivers.txt | uniq -c | sort -rn",
      "What did I say first?",
    ];

export async function runDemo(): Promise<number> {
  requireProject();
  const folder = mkdtempSync(join(tmpdir(), "edgeflue-demo-"));
  try {
    console.log(`Starting the Worker in workerd, model ${model} …`);
    const envFile = join(folder, "env");
    writeFileSync(envFile, toEnvFile(), { mode: 0o600 });
    await using worker = await startWorker({ folder, envFile });
    const url = `${worker.url}/agents/assistant/demo`;
    for (const message of prompts) {
      console.log(`\n${styleText("bold", `POST ${url}`)}\n> ${message.replaceAll("\n", "\n> ")}\n`);
      if (!(await showPrompt(url, message))) return 1;
    }
    const { messages } = (await (await fetch(`${url}/messages`)).json()) as { messages: unknown[] }; // our own API
    console.log(`\nThe session has ${messages.length} messages in its own SQLite database.`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The key goes through a file that only this user can read: arguments are visible to every user. */
function toEnvFile(): string {
  const settings: Record<string, string | undefined> = {
    EDGEFLUE_AUTH: "none",
    EDGEFLUE_ENV: "development",
    EDGEFLUE_MODEL: model,
  };
  for (const name of ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API"]) settings[name] = process.env[name];
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join("");
}

/** Prints an answer as it comes. Resolves to whether it ended well. */
async function showPrompt(url: string, message: string): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ message }),
    signal: AbortSignal.timeout(5 * 60_000),
  });
  if (!response.ok || response.body === null) {
    console.error(`HTTP ${response.status}: ${await response.text()}`);
    return false;
  }
  let isGood = false;
  for await (const event of readEvents(response.body)) {
    showEvent(event);
    if (event.type === "end") isGood = true;
  }
  return isGood;
}

function showEvent(event: WireEvent): void {
  switch (event.type) {
    case "delta":
      process.stdout.write(String(event.text));
      break;
    case "tool_start":
      console.log(`\n${styleText("cyan", `● ${event.toolName}`)} ${JSON.stringify(event.args)}`);
      break;
    case "tool_end":
      console.log(styleText("dim", describeResult(event.result)));
      break;
    case "end":
      console.log(`\n${styleText("dim", `— ${JSON.stringify(event.usage)}`)}`);
      break;
    case "error":
      console.error(
        `\n${styleText("red", JSON.stringify(event.error, null, 2), { stream: process.stderr })}`,
      );
      break;
  }
}

function describeResult(result: unknown): string {
  const text = typeof result === "string" ? result : JSON.stringify(result);
  const { stdout, stderr } = (typeof result === "object" && result !== null ? result : {}) as {
    stdout?: string;
    stderr?: string;
  };
  return stdout === undefined ? text : `${stdout}${stderr ?? ""}`.trimEnd();
}
