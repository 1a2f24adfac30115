/** A slash command: a question without a thread. The app posts it, and its message begins the thread of a new session. */

import { describeError } from "../../../errors.ts";
import type { Reception, Webhook } from "../../channel.ts";
import { clipProblem } from "../../outcome-text.ts";
import { codeOf, openSlack, toSending } from "../api.ts";
import { messageKey, type SlackMessage } from "../event.ts";
import { toAccess } from "../installation/access.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";
import { toMarkdown } from "../outgoing/outgoing-text.ts";
import { toPlace } from "./classify.ts";
import { toPlainText } from "./incoming-text.ts";
import { needsPerson, readPerson } from "./person.ts";
import { findOtherApp } from "./read-request.ts";

export async function receiveCommand(
  read: URLSearchParams,
  { env, now, ask }: Webhook,
  options: SlackOptions,
): Promise<Reception> {
  const field = (name: string) => read.get(name) ?? "";
  const command = field("command");
  const isOrganisation = field("is_enterprise_install") === "true";
  const team = isOrganisation ? field("enterprise_id") : field("team_id");
  const user = field("user_id");
  const channel = field("channel_id");
  const id = `${command}:${field("trigger_id")}`;
  // Only the one who typed it sees it.
  const refuse = (text: string): Reception => ({
    type: "ignored",
    delivery: { id, event: command },
    reason: text,
    answer: { body: { response_type: "ephemeral", text } },
  });
  const other = findOtherApp(field("api_app_id"), env);
  if (other !== undefined) return refuse(`This is not set up right: ${other}.`);
  const { commands = [], users, workspaces } = options;
  if (!commands.includes(command)) return refuse(`This app does not know ${command}.`);
  if (workspaces !== undefined && !workspaces.includes(team))
    return refuse("The app does not answer in this workspace.");
  if (users !== undefined && !users.includes(user)) return refuse("You may not use this app.");
  const text = toPlainText(field("text"));
  if (text === "") return refuse(`Say what you want: ${command} …`);
  // Slack waits for three seconds.
  const api = openSlack(toAccess({ env, ask }, options), team, AbortSignal.timeout(slackLimits.commandMs));
  try {
    if (needsPerson(options)) {
      const nothing = { get: () => undefined, put: () => {}, now: () => now };
      const { problem, isGuest } = await readPerson(api, nothing, {
        user,
        team,
        options,
      });
      const refusal = problem ?? (isGuest === true ? "guests may not" : undefined);
      if (refusal !== undefined) return refuse(`You may not use this app: ${refusal}.`);
    }
    const quoted = toMarkdown(text).replace(/^/gm, "> ");
    const posted = await api.call("chat.postMessage", {
      channel,
      markdown_text: `<@${user}> asks:\n${quoted}`,
      unfurl_links: false,
      unfurl_media: false,
    });
    const message: SlackMessage = {
      type: "message",
      name: command,
      team,
      workspace: field("team_id"),
      botUser: "",
      channel: posted.channel,
      ts: posted.ts,
      threadTs: posted.ts,
      user,
      isBot: false,
      isDirect: channel.startsWith("D"),
      isMention: true,
      isCommand: true,
      text,
      attached: [],
      files: [],
    };
    return {
      type: "event",
      delivery: { id, event: command, keys: [messageKey(message)], from: user, payload: message },
      address: toPlace(message, options),
      answer: () => ({ body: "" }),
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === "not_in_channel" || code === "channel_not_found")
      return refuse("I am no member of this conversation: invite me first, with /invite.");
    const sending = toSending(error);
    const problem = sending.type === "sent" ? describeError(error) : sending.problem;
    return refuse(`This did not work: ${clipProblem(problem)}`);
  }
}
