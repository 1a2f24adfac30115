/** `github()`: the channel of GitHub. `triggers: { github: github({ on: ["issues.opened"], mention: "my-bot" }) }` serves
 *  POST /webhooks/github/{agent}. */

import { verify } from "@octokit/webhooks-methods";
import { EdgeflueError, invalidRequest } from "../../errors.ts";
import type { Channel, Reception, Webhook } from "../channel.ts";
import { createChannel } from "../create-channel.ts";
import { parseObject } from "../read-body.ts";
import { notSigned, readSecrets } from "../signature.ts";
import { toSending } from "./api.ts";
import { classify, toDelivery } from "./classify.ts";
import type { GitHubEvent, GitHubTurn } from "./event.ts";
import { githubLimits } from "./limits.ts";
import { checkGitHubOptions, type GitHubOptions } from "./options.ts";
import { admit, prepare } from "./prepare.ts";
import { send } from "./send.ts";
import { show } from "./show.ts";
import { toolsOf } from "./tools.ts";

const secretName = "GITHUB_WEBHOOK_SECRET";

export function github(options: GitHubOptions = {}): Channel {
  checkGitHubOptions(options);
  const { on, mention } = options;
  return createChannel<GitHubEvent, GitHubTurn>({
    name: "github",
    describe: () => ({
      type: "github",
      ...(on !== undefined && { on }),
      ...(mention !== undefined && { mention }),
    }),
    receive: (webhook) => receive(webhook, options),
    admit: (event) => admit(event, options),
    prepare: (event, context, delivery) => prepare(event, options, context, delivery).catch(toLater),
    show: (moment, turn, context) => show(moment, turn, options, context),
    send,
    tools: (turn, context) => toolsOf(turn, options, context),
    progressMs: githubLimits.progressMs,
  });
}

/** GitHub says when it answers again: that is no failed attempt. */
function toLater(error: unknown): { type: "later"; afterMs: number; reason: string } {
  const sending = toSending(error);
  if (sending.type !== "wait" || sending.afterMs === 0) throw error;
  return { type: "later", afterMs: sending.afterMs, reason: sending.problem };
}

async function receive({ body, headers, env }: Webhook, options: GitHubOptions): Promise<Reception> {
  const secrets = readSecrets(env, secretName);
  const signature = headers.get("x-hub-signature-256") ?? "";
  if (!/^sha256=[0-9a-f]{64}$/.test(signature))
    throw notSigned("The header X-Hub-Signature-256 is missing, or is none.");
  const text = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(body);
  const matches = await Promise.all(secrets.map((secret) => verify(secret, text, signature)));
  if (!matches.includes(true))
    throw notSigned(`Compare ${secretName} with the secret of the webhook at GitHub.`);
  const type = headers.get("content-type") ?? "";
  if (!/\bapplication\/json\b/i.test(type))
    throw new EdgeflueError(
      "unsupported_media_type",
      'Set the content type of the webhook to "application/json" at GitHub.',
      {
        meta: { received: type },
      },
    );
  const name = headers.get("x-github-event") ?? "";
  const id = headers.get("x-github-delivery") ?? "";
  if (name === "" || id === "")
    throw invalidRequest("The headers X-GitHub-Event and X-GitHub-Delivery are missing.");
  const payload = parseObject(text);
  if (name === "ping") return { type: "answer", body: { status: "ignored", reason: "ping" } };
  const found = classify(name, payload, { options, env });
  if (found.type === "ignored")
    return {
      type: "ignored",
      delivery: { id, event: found.name },
      reason: found.reason,
      address: found.address,
    };
  return { type: "event", delivery: toDelivery(id, found), address: found.address };
}
