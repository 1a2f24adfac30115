/** The options of `github()`. */

import { checkOptionValues, type FieldChecks } from "../../protocol/check/field-checks.ts";
import { suggestName } from "../../protocol/check/known-names.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import * as is from "../../protocol/check/value-checks.ts";
import type { GitHubEvent } from "./event.ts";

export interface GitHubOptions {
  /** Which events begin a turn: `issues.opened`, or an event alone for its usual action (`issue_comment`: `created`).
   *  Default: comments and reviews. */
  on?: readonly string[];
  /** The bot's login, without `@`. With it, comments, reviews and bodies begin a turn only when they mention it.
   *  Default: each of the events does. */
  mention?: string;
  /** Events whose sender needs no rights in the repository, such as `issues.opened`. Default: none; a sender needs to be
   *  an owner, member or collaborator by what the webhook says (`author_association`), or else to have write access. */
  anyone?: readonly string[];
  /** Only these repositories, `owner/name`. Default: all from which webhooks come. */
  repositories?: readonly string[];
  /** Bots that may begin turns, by their numeric id. Default: none. */
  allowBots?: readonly number[];
  /** Roles of people, by login: `{ approver: ["octocat"] }`, for `approvers` of the agent. Default: none. */
  roles?: Readonly<Record<string, readonly string[]>>;
  /** `answer`: what the agent says is posted. `tools`: only what it posts with the tools `reply`, `react` and `ask`.
   *  Default `answer`. */
  replies?: "answer" | "tools";
  /** Whether a comment shows the progress of a turn that takes long. Default true. */
  progress?: boolean;
  /** The name of a check run that shows the turn on a pull request; needs a GitHub App. Default: there is none. */
  checkRun?: string;
  /** Whether the agent has tools for this repository: reading files and changes, labels, reviews. Default true. */
  tools?: boolean;
  /** Whether the repository at the event's commit is brought into the folder `repository` of the workspace; the agent needs
   *  `allowWrite`. Default false. */
  checkout?: boolean;
  /** Whether the tool `submit_review` may approve a pull request. What the pull request says can talk a model into it,
   *  and an approval can count for the protection of a branch. Default false. */
  mayApprove?: boolean;
  /** What the agent is asked. Default: who did what, where, and what they wrote. */
  prompt?(event: GitHubEvent): string;
}

/** The actions of each event that can begin a turn, the usual one first: it is meant by the event's name alone. */
const actions: Readonly<Record<string, readonly string[]>> = {
  issues: words(
    "opened assigned closed deleted demilestoned labeled locked milestoned pinned reopened typed unassigned unlabeled unlocked unpinned untyped",
  ),
  issue_comment: ["created"],
  pull_request: words(
    "opened assigned auto_merge_disabled auto_merge_enabled closed converted_to_draft demilestoned dequeued enqueued labeled locked milestoned ready_for_review reopened review_request_removed review_requested synchronize unassigned unlabeled unlocked",
  ),
  pull_request_review: ["submitted", "dismissed"],
  pull_request_review_comment: ["created"],
  discussion: words(
    "created answered category_changed closed deleted labeled locked pinned reopened unanswered unlabeled unlocked unpinned",
  ),
  discussion_comment: ["created"],
  check_run: ["completed", "created", "rerequested"],
  check_suite: ["completed", "requested", "rerequested"],
};

export const conversationEvents = [
  "issue_comment.created",
  "pull_request_review.submitted",
  "pull_request_review_comment.created",
  "discussion_comment.created",
];

export function toEventNames(names: readonly string[]): string[] {
  return names.map((name) => (name.includes(".") ? name : `${name}.${actions[name]?.[0] ?? ""}`));
}

function eventNames(value: unknown): string | undefined {
  const problem = is.listOfNames("events")(value);
  if (problem !== undefined) return problem;
  for (const name of value as string[]) {
    const [event = "", action] = name.split(".");
    if (action === "edited")
      return `has ${JSON.stringify(name)}: an edit begins a turn where it adds the mention, and ${JSON.stringify(name.replace(/edited$/, "…"))} begins one without`;
    const known = ownEntry(actions, event);
    const problem =
      known === undefined
        ? `which the channel does not handle.${suggestName(event, Object.keys(actions))}`
        : action !== undefined &&
          !known.includes(action) &&
          `which begins no turn.${suggestName(action, known)}`;
    if (problem) return `has ${JSON.stringify(name)}, ${problem}`.replace(/\.$/, "");
  }
  return undefined;
}

const checks: FieldChecks<GitHubOptions> = {
  on: (value) => eventNames(value) ?? ((value as string[]).length > 0 ? undefined : "must name an event"),
  mention: (value) =>
    is.nonEmptyText(value) ??
    (/^[\w-]+(\[bot\])?$/.test(String(value)) ? undefined : "must be a login, without @"),
  anyone: eventNames,
  repositories: (value) =>
    is.listOfNames("repositories")(value) ??
    ((value as string[]).every((name) => /^[\w.-]+\/[\w.-]+$/.test(name))
      ? undefined
      : "must be a list of owner/name"),
  allowBots: (value) =>
    Array.isArray(value) && value.every((id) => Number.isSafeInteger(id))
      ? undefined
      : "must be a list of numeric ids: names can be taken by others",
  roles: is.eachValue(is.listOfNames("logins")),
  replies: is.oneOf(["answer", "tools"]),
  progress: is.flag,
  checkRun: is.nonEmptyText,
  tools: is.flag,
  checkout: is.flag,
  mayApprove: is.flag,
  prompt: is.aFunction,
};

export function checkGitHubOptions(options: GitHubOptions): void {
  checkOptionValues("github()", options, checks);
  const on = toEventNames(options.on ?? conversationEvents);
  const open = toEventNames(options.anyone ?? []).find((name) => !on.includes(name));
  if (open !== undefined)
    throw new TypeError(`[edgeflue] github(): anyone has ${JSON.stringify(open)}, which on does not have.`);
}

function words(text: string): string[] {
  return text.split(" ");
}
