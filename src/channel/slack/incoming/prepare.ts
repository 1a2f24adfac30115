/** What an event of Slack leads to: whether its author may drive the agent, what the agent is asked, and decisions about
 *  calls that wait. What Slack cannot say of a person is a no. */

import { callAuthor } from "../../author-error.ts";
import type { Admission, AdmittedDelivery, DeskContext } from "../../channel.ts";
import { channelLimits } from "../../limits.ts";
import { openSlack, type SlackApi } from "../api.ts";
import {
  messageKey,
  type SlackClick,
  type SlackEvent,
  type SlackMessage,
  type SlackOpening,
  type SlackTurn,
  toTurn,
  withdrawnKey,
} from "../event.ts";
import { toAccess } from "../installation/access.ts";
import type { SlackOptions } from "../options.ts";
import type { Content } from "../outgoing/show.ts";
import { type ReadFiles, readFiles } from "./files.ts";
import { findPerson, needsPerson, type Person, readPerson } from "./person.ts";
import { readThread, type Thread } from "./thread.ts";

type Admitted = Admission<SlackTurn>;

/** What needs no question. Undefined: `prepare` says. */
export function admit(
  event: SlackEvent,
  options: SlackOptions,
  context: DeskContext,
  delivery: AdmittedDelivery,
): Admitted | undefined {
  if (event.type === "removal") {
    context.put(withdrawnKey(event), true, channelLimits.keptMs);
    return { type: "abort", key: messageKey(event), reason: "withdrawn: the message was deleted" };
  }
  if (event.type === "click") return undefined;
  if (event.type === "opening") return open(event, options);
  if (isStop(event) && context.isActive(delivery.seq)) return undefined;
  if (event.isTwin === true || event.isCorrection === true || event.files.length > 0) return undefined;
  if (isCalledIn(event) && !context.isActive(delivery.seq)) return undefined;
  if (event.isBot) return toPrompt(event, options, {});
  const person = findPerson(context, event.user);
  if (person === undefined && needsPerson(options)) return undefined;
  return refuse(event, options, person) ?? toPrompt(event, options, { person });
}

export async function prepare(
  event: SlackEvent,
  options: SlackOptions,
  context: DeskContext,
  delivery: AdmittedDelivery,
): Promise<Admitted> {
  if (event.type === "removal" || event.type === "opening")
    return { type: "ignored", reason: "nothing is to be done" };
  const api = openSlack(toAccess(context, options), event.team, context.signal);
  if (event.type === "click") return decide(event, options, { api, context });
  const person =
    event.isBot || !needsPerson(options)
      ? undefined
      : await readPerson(api, context, { user: event.user, team: event.team, options });
  const refused = event.isBot ? undefined : refuse(event, options, person);
  if (refused !== undefined) return refused;
  if (isStop(event) && context.isActive(delivery.seq)) return stop(event, context);
  const { files: readsFiles = true } = options;
  const files = readsFiles && event.files.length > 0 ? await readFiles(api, event, context) : undefined;
  if (event.isTwin === true || event.isCorrection === true)
    return { type: "join", key: messageKey(event), request: toRequest(event, options, { person, files }) };
  const thread =
    isCalledIn(event) && !context.isActive(delivery.seq) ? await readThread(api, event) : undefined;
  return toPrompt(event, options, { person, thread, files });
}

/** The agent is called into a thread that others began. */
function isCalledIn({ threadTs, ts, isDirect, isCommand }: SlackMessage): boolean {
  return threadTs !== ts && !isDirect && isCommand !== true;
}

/** The word alone, with or without a mention. */
function isStop({ text, botUser, isTwin }: SlackMessage): boolean {
  return isTwin !== true && /^(?:stop|cancel)[.!]?$/i.test(text.replaceAll(`<@${botUser}>`, "").trim());
}

/** What runs is stopped by the one who began it alone. */
function stop(event: SlackMessage, { running }: DeskContext): Admitted {
  const current = running()[0];
  if (current === undefined) return { type: "ignored", reason: "nothing runs that could be stopped" };
  if (current.from !== event.user)
    return { type: "ignored", reason: `what runs is ${current.from}'s, and not theirs to stop` };
  return { type: "abort", key: current.key, reason: `stopped by ${event.user}` };
}

function refuse(
  event: Pick<SlackMessage, "user">,
  options: SlackOptions,
  person: Person | undefined,
): Extract<Admitted, { type: "ignored" }> | undefined {
  if (!needsPerson(options) && person === undefined) return undefined;
  const { guests = false } = options;
  const problem =
    person === undefined
      ? "nothing is known of them"
      : (person.problem ?? (person.isGuest === true && !guests ? "they are a guest" : undefined));
  return problem === undefined
    ? undefined
    : { type: "ignored", reason: `${event.user} may not drive the agent: ${problem}` };
}

interface Known {
  person?: Person | undefined;
  thread?: Thread | undefined;
  files?: ReadFiles | undefined;
}

function toPrompt(event: SlackMessage, options: SlackOptions, known: Known): Admitted {
  const { direct = "thread" } = options;
  return {
    type: "prompt",
    request: {
      ...toRequest(event, options, known),
      payload: {
        channel: "slack",
        team: event.team,
        conversation: event.channel,
        thread: event.threadTs,
      },
    },
    turn: {
      ...toTurn(event, !event.isDirect || direct === "thread"),
      ...(known.files !== undefined && known.files.notes.length > 0 && { notes: known.files.notes }),
    },
  };
}

function toRequest(event: SlackMessage, options: SlackOptions, known: Known) {
  const words = callAuthor("prompt", () => options.prompt?.(event)) ?? describeMessage(event, known);
  const { images = [] } = known.files ?? {};
  return {
    message: [...introduce(event), words, ...describeFiles(known.files)].join("\n\n"),
    principal: toPrincipal(event.user, options),
    ...(images.length > 0 && { images }),
  };
}

function toPrincipal(user: string, { roles = {} }: SlackOptions) {
  const own = Object.entries(roles)
    .filter(([, users]) => users.includes(user))
    .map(([role]) => role);
  return { name: `slack:${user}`, ...(own.length > 0 && { roles: own }) };
}

/** What joins a turn that runs. */
function introduce({ isTwin, isCorrection, user }: SlackMessage): string[] {
  if (isCorrection === true) return [`<@${user}> has changed their message, which now says:`];
  return isTwin === true ? ["To the same message belongs:"] : [];
}

/** In words for the model: who wrote it and what, and what was said before. The words of others are material. */
function describeMessage(message: SlackMessage, { person, thread }: Known): string {
  const { user, text, attached, botUser } = message;
  const who = person?.name === undefined ? `<@${user}>` : `<@${user}> (${person.name})`;
  const words = text.replaceAll(`<@${botUser}>`, `<@${botUser}> (you)`);
  return [
    ...(thread === undefined ? [] : [thread.text, ""]),
    `${who} writes in Slack:`,
    "",
    words || "(no text)",
    ...attached.flatMap((material) => ["", "Forwarded with it, by others:", "", ...quote(material)]),
  ].join("\n");
}

function describeFiles(
  { texts, notes }: Pick<ReadFiles, "texts" | "notes"> = { texts: [], notes: [] },
): string[] {
  return [
    ...texts.map(({ name, text }) => `The file ${JSON.stringify(name)}:\n\n${quote(text).join("\n")}`),
    ...(notes.length > 0 ? [`Files that you do not see:\n${notes.join("\n")}`] : []),
  ];
}

function quote(text: string): string[] {
  return text.split("\n").map((line) => `> ${line}`);
}

async function decide(
  event: SlackClick,
  options: SlackOptions,
  { api, context }: { api: SlackApi; context: DeskContext },
): Promise<Admitted> {
  const { user, userTeam, team, approvalId, decision, channel, threadTs, workspace } = event;
  const { users, external = [] } = options;
  // Of an organisation's people Slack names the workspace: who they are is asked below.
  const isHome = userTeam === "" || team.startsWith("E") || [team, ...external].includes(userTeam);
  if (!isHome) return { type: "ignored", reason: `${user} is of another workspace: ${userTeam}` };
  if (users !== undefined && !users.includes(user))
    return { type: "ignored", reason: `${user} is not in "users"` };
  // As they are now, whatever they were when they asked.
  const person =
    users === undefined
      ? await readPerson(api, context, { user, team, options }, { isFresh: true })
      : undefined;
  const refused = refuse(event, options, person);
  if (refused !== undefined) return refused;
  const waiting = await context.session.approvals();
  const isStale = !waiting.some((approval) => approval.approvalId === approvalId);
  return {
    type: "decision",
    approvalId,
    decision: { decision, principal: toPrincipal(user, options) },
    turn: {
      team,
      workspace,
      channel,
      threadTs,
      ts: undefined,
      user,
      isDirect: false,
      isBot: false,
      ...(isStale && { stale: event.messageTs }),
    },
  };
}

/** What people can ask is offered to them. */
function open(
  { team, workspace, channel, threadTs, user }: SlackOpening,
  { prompts = [] }: SlackOptions,
): Admitted {
  const turn = { team, workspace, channel, threadTs, ts: undefined, user, isDirect: true, isBot: false };
  if (prompts.length === 0) return { type: "ignored", reason: "the agent suggests nothing" };
  const content: Content = {
    type: "prompts",
    prompts: prompts.map((prompt) => ({ title: prompt.slice(0, 75), message: prompt })),
  };
  return { type: "answer", reason: "suggested what to ask", turn, show: [{ slot: "prompts", content }] };
}

/** Two events of one message: the files of both. */
export function merge(first: SlackEvent, second: SlackEvent, hasBegun: boolean): SlackEvent | undefined {
  if (first.type !== "message" || second.type !== "message" || second.isEdit === true) return undefined;
  const known = new Set(first.files.map(({ id }) => id));
  const more = second.files.filter(({ id }) => !known.has(id));
  if (more.length === 0) return undefined;
  return hasBegun ? { ...first, files: more, isTwin: true } : { ...first, files: [...first.files, ...more] };
}
