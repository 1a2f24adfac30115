/** `edgeflue webhook`: signs an event as its service does and sends it to the Worker on this machine: for GitHub a real
 *  payload by its name, for Slack one like it, for other channels the body in a file. */

import { createHmac, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import { CommandProblem } from "../command-problem.ts";
import { type Payload, slackPayload, toSlackRequest } from "./slack-payloads.ts";

const secretNames: Readonly<Record<string, string>> = {
  github: "GITHUB_WEBHOOK_SECRET",
  slack: "SLACK_SIGNING_SECRET",
};

const examplesPackage = "@octokit/webhooks-examples";

export async function runWebhook(args: readonly string[]): Promise<number> {
  const { positionals, values } = parse(args);
  const [channel, what, ...more] = positionals;
  if (channel === undefined || what === undefined || values.agent === undefined || more.length > 0)
    throw new CommandProblem(
      "Say which channel and which event, for which agent: `edgeflue webhook github issues.opened --agent triage`, `edgeflue webhook slack app_mention --agent helpdesk`, `edgeflue webhook orders event.json --agent shop --secret ORDERS_SECRET`.",
      { isMisuse: true },
    );
  const isGitHub = channel === "github";
  const isSlack = channel === "slack";
  const variable = values.secret ?? ownEntry(secretNames, channel);
  if (variable === undefined)
    throw new CommandProblem("Name the variable that has the channel's secret: --secret ORDERS_SECRET.", {
      isMisuse: true,
    });
  const secret = readSecret(variable);
  const isFile = what.endsWith(".json");
  if (!isFile && !isGitHub && !isSlack)
    throw new CommandProblem(`Name a file with the body, event.json; got ${what}.`, { isMisuse: true });
  const payload: Payload = isFile ? readFile(what) : isSlack ? slackPayload(what) : findExample(what);
  if (values.set !== undefined && (typeof payload !== "object" || payload === null || Array.isArray(payload)))
    throw new CommandProblem("--set changes fields of a JSON object, and the payload is not an object.");
  for (const assignment of values.set ?? []) assign(payload, assignment);
  const event = (isFile ? (values.event ?? "event") : what).split(".")[0] ?? "";
  const { body, headers: slackHeaders } = isSlack
    ? toSlackRequest(payload, secret)
    : { body: JSON.stringify(payload), headers: undefined };
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const id = values.delivery ?? randomUUID();
  const headers = isGitHub
    ? { "x-github-event": event, "x-github-delivery": id, "x-hub-signature-256": signature }
    : { "x-event": values.event ?? "event", "x-delivery-id": id, "x-signature-256": signature };
  const url = `${values.url.replace(/\/+$/, "")}/webhooks/${encodeURIComponent(channel)}/${encodeURIComponent(values.agent)}`;
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: slackHeaders ?? { "content-type": "application/json", ...headers },
  }).catch(() => {
    throw new CommandProblem(
      `Nothing answers at ${values.url}. Start the Worker with \`npm run dev\`, or name it with --url.`,
    );
  });
  console.log(`${response.status} ${await response.text()}`);
  if (response.status === 401 && !isGitHub && !isSlack)
    console.error(
      `edgeflue: this command signs as the preset "hmac" does. Check that ${channel} has this preset, and that the Worker has the same ${variable}.`,
    );
  return response.ok ? 0 : 1;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        agent: { type: "string" },
        url: { type: "string", default: "http://localhost:8787" },
        secret: { type: "string" },
        event: { type: "string" },
        delivery: { type: "string" },
        set: { type: "string", multiple: true },
      },
    });
  } catch (error) {
    throw new CommandProblem(String((error as Error).message), { isMisuse: true }); // parseArgs throws errors alone
  }
}

/** Of the environment, else of .dev.vars, read as wrangler reads it; the first of two while it is rotated. */
function readSecret(variable: string): string {
  const file = join(process.cwd(), ".dev.vars");
  const ofFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const value = process.env[variable] ?? ownEntry(ofFile, variable);
  if (value !== undefined && value !== "") return value.split(",")[0]?.trim() ?? value;
  throw new CommandProblem(
    `${variable} is not set. Put it into .dev.vars, the same for the Worker and for this command.`,
  );
}

function readFile(path: string): Payload {
  if (!existsSync(path)) throw new CommandProblem(`There is no file ${path}.`);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Payload;
  } catch (error) {
    throw new CommandProblem(`${path} is no JSON: ${String(error)}`);
  }
}

function findExample(name: string): Payload {
  const [event = "", action] = name.split(".");
  const events = readExamples();
  const found = events.find((one) => one.name === event);
  if (found === undefined)
    throw new CommandProblem(
      `GitHub has no event ${JSON.stringify(event)}. It has ${events.map((one) => one.name).join(", ")}.`,
    );
  const payload = found.examples.find((one) => action === undefined || one.action === action);
  if (payload !== undefined) return payload;
  const actions = [...new Set(found.examples.map((one) => one.action))].join(", ");
  throw new CommandProblem(`There is no payload of ${name}. Of ${event} there are ${actions}.`);
}

function readExamples(): { name: string; examples: Payload[] }[] {
  const require = createRequire(join(process.cwd(), "package.json"));
  try {
    return require(`${examplesPackage}/api.github.com/index.json`);
  } catch {
    // Not found is the only failure; the message says what to do.
    throw new CommandProblem(
      `GitHub's payloads are not installed. Install them: npm install --save-dev ${examplesPackage}@7.6.1`,
    );
  }
}

/** `comment.body=Hello`: the value is JSON, or a text. */
function assign(payload: Payload, assignment: string): void {
  const at = assignment.indexOf("=");
  if (at < 1)
    throw new CommandProblem(`--set takes path=value, such as comment.body=Hello; got ${assignment}.`, {
      isMisuse: true,
    });
  const keys = assignment.slice(0, at).split(".");
  const last = keys.pop() ?? "";
  let target: Record<string, unknown> = payload;
  for (const key of keys) {
    const next = ownEntry(target, key);
    if (typeof next === "object" && next !== null) {
      target = next as Record<string, unknown>; // an object since the line above
      continue;
    }
    const made = {};
    target[key] = made;
    target = made;
  }
  const text = assignment.slice(at + 1);
  try {
    target[last] = JSON.parse(text);
  } catch {
    target[last] = text;
  }
}
