/** `slack()`: the channel of Slack. `triggers: { slack: slack() }` serves POST /webhooks/slack/{agent}, which is the
 *  address for events, for interactivity and for slash commands. */

import { EdgeflueError } from "../../errors.ts";
import type { Channel, Reception, Webhook } from "../channel.ts";
import { createChannel } from "../create-channel.ts";
import { toSending } from "./api.ts";
import type { SlackEvent, SlackTurn } from "./event.ts";
import { classify } from "./incoming/classify.ts";
import { receiveCommand } from "./incoming/command.ts";
import { fields, list, textOf } from "./incoming/incoming-text.ts";
import { admit, merge, prepare } from "./incoming/prepare.ts";
import { findOtherApp, readSlackRequest } from "./incoming/read-request.ts";
import {
  answerInstallation,
  type InstallationQuestion,
  installationPlace,
} from "./installation/installation.ts";
import { beginInstallation, endInstallation } from "./installation/oauth.ts";
import { slackLimits } from "./limits.ts";
import { toManifest } from "./manifest.ts";
import { checkSlackOptions, type SlackOptions } from "./options.ts";
import { approveAction, denyAction, readClickPlace } from "./outgoing/card.ts";
import { send } from "./outgoing/send.ts";
import { show } from "./outgoing/show.ts";
import { toolsOf } from "./outgoing/tools.ts";

export function slack(options: SlackOptions = {}): Channel {
  checkSlackOptions(options);
  return createChannel<SlackEvent, SlackTurn>({
    name: "slack",
    describe: () => ({ type: "slack" }),
    receive: (webhook) => receive(webhook, options),
    answer: (request, webhook) => answer(request, webhook, options),
    admit: (event, context, delivery) => admit(event, options, context, delivery),
    prepare: (event, context, delivery) => prepare(event, options, context, delivery).catch(toAdmission),
    merge,
    show: (moment, turn, context) => show(moment, turn, options, context),
    send: (message, context) => send(message, context, options),
    // Only the channel itself asks.
    answerQuestion: (question, context) => answerInstallation(question as InstallationQuestion, context),
    tools: (_, context) => toolsOf(options, context),
    progressMs: slackLimits.progressMs,
    aliveMs: slackLimits.statusMs,
  });
}

/** What Slack will not do for this app on another try either, and when it answers again. */
function toAdmission(
  error: unknown,
): { type: "ignored"; reason: string } | { type: "later"; afterMs: number; reason: string } {
  const sending = toSending(error);
  if (sending.type === "sent" || (sending.type === "wait" && sending.afterMs === 0)) throw error;
  const { problem: reason } = sending;
  return sending.type === "wait"
    ? { type: "later", afterMs: sending.afterMs, reason }
    : { type: "ignored", reason };
}

/** GET /webhooks/slack/{agent}/manifest: the app's manifest, which has no secret. GET …/install, GET …/oauth_redirect. */
async function answer(
  { method }: Request,
  visit: Omit<Webhook, "body">,
  options: SlackOptions,
): Promise<Response> {
  const { agent, url } = visit;
  const [, path = "", below] = /^(.*?\/webhooks\/slack\/[^/]+)(?:\/(.*))?$/.exec(url.pathname) ?? [];
  const base = `${url.origin}${path}`;
  const isRoot = below === undefined || below === "";
  const allowed = isRoot ? "POST" : "GET";
  const pages: Readonly<Record<string, () => Response | Promise<Response>>> = {
    manifest: () => Response.json(toManifest(agent, base, options)),
    ...(options.install === true && {
      install: () => beginInstallation(visit, base, options),
      oauth_redirect: () => endInstallation(visit, base, options),
    }),
  };
  const page = isRoot || !Object.hasOwn(pages, below) ? undefined : pages[below];
  if (!isRoot && page === undefined) throw new EdgeflueError("not_found", "There is nothing at this path.");
  if (page === undefined || method !== "GET")
    throw new EdgeflueError("method_not_allowed", `${method} is not allowed here. Use ${allowed}.`, {
      meta: { allowed: [allowed] },
    });
  return page();
}

/** The app was removed from a workspace, or its token is taken back: what a person's own token does, is not looked at. */
async function receiveRemoval(
  payload: Fields,
  { ask }: Webhook,
  { install = false }: SlackOptions,
): Promise<Reception | undefined> {
  const { type, tokens } = fields(payload.event);
  const ofBot = fields(tokens).bot;
  const isRemoval = type === "app_uninstalled" || type === "tokens_revoked";
  if (!install || !isRemoval) return undefined;
  const delivery = { id: textOf(payload.event_id) || String(type), event: String(type) };
  if (type === "tokens_revoked" && (!Array.isArray(ofBot) || ofBot.length === 0))
    return { type: "ignored", delivery, reason: "no token of the bot's was taken back" };
  const isOrganisation = payload.is_enterprise_install === true;
  const team = textOf(isOrganisation ? payload.enterprise_id : payload.team_id);
  const at = Number(payload.event_time ?? 0) * 1000;
  const isKnown =
    team !== "" && (await ask(installationPlace(team), { type: "remove", team, at, reason: String(type) }));
  return {
    type: "ignored",
    delivery,
    reason: isKnown === true ? `the installation of ${team} is removed` : "no such installation is known",
  };
}

type Fields = Readonly<Record<string, unknown>>;

async function receive(webhook: Webhook, options: SlackOptions): Promise<Reception> {
  const request = await readSlackRequest(webhook);
  switch (request.type) {
    case "check":
      return { type: "answer", body: "" };
    case "event":
      return (
        (await receiveRemoval(request.payload, webhook, options)) ??
        receiveEvent(request.payload, webhook, options)
      );
    case "interaction":
      return receiveInteraction(request.payload, webhook);
    case "command":
      return receiveCommand(request.fields, webhook, options);
  }
}

function receiveEvent(payload: Fields, { env }: Webhook, options: SlackOptions): Reception {
  if (payload.type === "url_verification")
    return { type: "answer", body: { challenge: textOf(payload.challenge) } };
  const id = textOf(payload.event_id) || textOf(payload.type) || "unknown";
  const other = findOtherApp(textOf(payload.api_app_id), env);
  if (other !== undefined)
    return { type: "ignored", delivery: { id, event: textOf(payload.type) }, reason: other };
  const found = classify(payload, options);
  const { address, name } = found;
  if (found.type === "ignored")
    return {
      type: "ignored",
      // In a thread that the agent is no part of there is no log.
      delivery: { id, event: name, followsTurn: address !== undefined },
      reason: found.reason,
      address,
      isLogged: found.isCommon !== true,
    };
  const { event, keys, from, isPerson, followsTurn } = found;
  return {
    type: "event",
    delivery: { id, event: name, keys, from, isPerson, followsTurn, payload: event },
    address: found.address,
  };
}

function receiveInteraction(payload: Fields, { env }: Webhook): Reception {
  const [action = {}] = list(payload.actions);
  const user = fields(payload.user);
  const container = fields(payload.container);
  const actionId = textOf(action.action_id);
  const name = [textOf(payload.type), actionId].filter((part) => part !== "").join(".");
  const id = `${name}:${textOf(action.action_ts) || textOf(payload.trigger_id)}:${textOf(user.id)}`;
  const ignore = (reason: string): Reception => ({
    type: "ignored",
    delivery: { id, event: name },
    reason,
    // Slack would show any other answer, or take it for an error.
    answer: { body: "" },
  });
  const other = findOtherApp(textOf(payload.api_app_id), env);
  if (other !== undefined) return ignore(other);
  if (actionId !== approveAction && actionId !== denyAction) return ignore(`${name} is not handled`);
  const place = readClickPlace(textOf(action.value));
  const team = place?.instance.replace(/^slack:/, "") ?? "";
  if (place === undefined || team === "") return ignore("its button is not one of ours");
  const event: SlackEvent = {
    type: "click",
    team,
    workspace: textOf(fields(payload.team).id),
    channel: textOf(container.channel_id) || textOf(fields(payload.channel).id),
    threadTs: textOf(container.thread_ts) || textOf(fields(payload.message).thread_ts) || undefined,
    user: textOf(user.id),
    userTeam: textOf(user.team_id),
    messageTs: textOf(container.message_ts) || textOf(fields(payload.message).ts),
    approvalId: place.approvalId,
    decision: actionId === approveAction ? "approve" : "deny",
  };
  return {
    type: "event",
    delivery: { id, event: name, from: event.user, payload: event },
    address: { instance: place.instance, session: place.session },
    answer: () => ({ body: "" }),
  };
}
