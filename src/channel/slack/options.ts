/** The options of `slack()`. */

import { checkOptionValues, type FieldCheck, type FieldChecks } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import type { SlackMessage } from "./event.ts";

export interface SlackOptions {
  /** Whether, in a thread where the agent is part of the conversation, messages reach it that do not mention it:
   *  `thread` takes those that mention no one else. Default `thread`. */
  follow?: "thread" | "mention";
  /** In direct messages: a session for each thread, with the answers in it, or one for all of them, with the answers
   *  below. Default `thread`. */
  direct?: "thread" | "channel";
  /** The only people who may drive the agent, by id (`U…`). Default: all members of the workspace. */
  users?: readonly string[];
  /** Whether guests of the workspace may. Default false. */
  guests?: boolean;
  /** Other workspaces whose people may, in channels that are shared with them, by id (`T…`). Default: none. */
  external?: readonly string[];
  /** Bots that may, by bot id, user id or app id. Default: none. */
  allowBots?: readonly string[];
  /** The only workspaces, by id (`T…`, `E…`). Default: all from which signed events come. */
  workspaces?: readonly string[];
  /** Roles of people, by user id: `{ approver: ["U024BE7LH"] }`, for `approvers` of the agent. Default: none. */
  roles?: Readonly<Record<string, readonly string[]>>;
  /** `answer`: what the agent says is posted. `tools`: only what it posts with the tools `reply`, `react` and `ask`.
   *  Default `answer`. */
  replies?: "answer" | "tools";
  /** Whether an answer is shown while it is written. Default true. */
  stream?: boolean;
  /** Whether a reaction and the status line say that the agent is at work. Default true. */
  signs?: boolean;
  /** Slash commands that ask the agent, `/ask`. Default: none. */
  commands?: readonly string[];
  /** Whether the agent sees the files of messages, and has the tool `upload_file`. Default true. */
  files?: boolean;
  /** What is suggested to people who open a conversation with the agent. Default: nothing. */
  prompts?: readonly string[];
  /** Whether people add the app to their workspaces at …/install, with a token for each. Default false: it has one
   *  workspace, and the token of `SLACK_BOT_TOKEN`. */
  install?: boolean;
  /** What the agent is asked. Default: who wrote it, and what they wrote. */
  prompt?(message: SlackMessage): string;
}

const ids =
  (of: string, pattern: RegExp, example: string): FieldCheck =>
  (value) => {
    const problem = is.listOfNames(of)(value);
    if (problem !== undefined) return problem;
    const wrong = (value as string[]).find((id) => !pattern.test(id)); // a list of texts
    return wrong === undefined
      ? undefined
      : `has ${JSON.stringify(wrong)}, which is no id such as ${example}: names can be changed`;
  };

const userIds = ids("user ids", /^[UW][A-Z0-9]+$/, "U024BE7LH");
const workspaceIds = ids("workspace ids", /^[TE][A-Z0-9]+$/, "T024BE7LD");

const checks: FieldChecks<SlackOptions> = {
  follow: is.oneOf(["thread", "mention"]),
  direct: is.oneOf(["thread", "channel"]),
  users: userIds,
  guests: is.flag,
  external: workspaceIds,
  allowBots: ids("ids of bots", /^[ABUW][A-Z0-9]+$/, "B024BE7LH"),
  workspaces: workspaceIds,
  roles: is.eachValue(userIds),
  replies: is.oneOf(["answer", "tools"]),
  stream: is.flag,
  signs: is.flag,
  commands: (value) =>
    is.listOfNames("commands")(value) ??
    ((value as string[]).every((name) => /^\/[a-z0-9_-]{1,31}$/.test(name)) // a list of texts
      ? undefined
      : "must be a list of commands such as /ask"),
  files: is.flag,
  prompts: is.listOfNames("prompts", 4),
  install: is.flag,
  prompt: is.aFunction,
};

export function checkSlackOptions(options: SlackOptions): void {
  checkOptionValues("slack()", options, checks);
}
