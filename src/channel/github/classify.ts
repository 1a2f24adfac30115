/** What came from GitHub: an event for a session, or why nothing is done about it. Reads no field without asking whether
 *  it is there: payloads of deleted forks, of organisations and of old servers lack some. */

import type { Delivery } from "../../protocol/channel/delivery.ts";
import type { Environment, Place } from "../channel.ts";
import type { GitHubComment, GitHubEvent, GitHubPlace } from "./event.ts";
import { conversationEvents, type GitHubOptions, toEventNames } from "./options.ts";
import { decisionOf, mentions } from "./text/mention.ts";

export type Classified =
  | { type: "ignored"; reason: string; name: string; address?: Place }
  | { type: "event"; event: GitHubEvent; keys: readonly string[]; address: Place };

/** What every message of ours ends with, with an id of its own. */
export const markerPrefix = "<!-- edgeflue:";

export function toPlace(repositoryId: number, place: GitHubPlace, number: number): Place {
  // A pull request is an issue with the same number. The id stays when a repository is renamed or transferred.
  return {
    instance: `github:${repositoryId}`,
    session: `${place === "discussion" ? "discussion" : "issue"}:${number}`,
  };
}

export function classify(
  eventName: string,
  payload: Readonly<Record<string, unknown>>,
  { options, env }: { options: GitHubOptions; env: Environment },
): Classified {
  const { on = conversationEvents, mention, allowBots = [], repositories } = options;
  const read = new Reader(payload);
  const action = read.text("action");
  const name = action === "" ? eventName : `${eventName}.${action}`;
  const ignore = (reason: string, address?: Place): Classified => ({
    type: "ignored",
    reason,
    name,
    ...(address !== undefined && { address }),
  });
  if (eventName === "installation" || eventName === "installation_repositories")
    return ignore("tokens are asked for with each call: nothing has to be changed");
  if (action === "transferred") {
    const to = read.text("changes.new_repository.full_name");
    const number = read.number("changes.new_issue.number");
    return ignore(
      `it is ${to === "" ? "elsewhere" : to}${number === undefined ? "" : `#${number}`} now, with a session of its own`,
    );
  }
  const isButton = name === "check_run.requested_action";
  const isRemoval =
    name === "issue_comment.deleted" ||
    name === "pull_request_review_comment.deleted" ||
    name === "discussion_comment.deleted";
  const isEdit = action === "edited";
  const asked = toEventNames(on);
  const created = isRemoval || isEdit ? name.replace(/\.\w+$/, ".created") : name;
  const command = name === "issue_comment.created" && decisionOf(read.text("comment.body")) !== undefined;
  if (!asked.includes(created) && !isButton && !command) return ignore(`${name} is not in "on"`);
  const repositoryId = read.number("repository.id");
  const fullName = read.text("repository.full_name");
  if (repositoryId === undefined || !fullName.includes("/")) return ignore("it is about no repository");
  if (
    repositories !== undefined &&
    !repositories.some((known) => known.toLowerCase() === fullName.toLowerCase())
  )
    return ignore(`${fullName} is not in "repositories"`);
  const found = findPlace(eventName, read);
  if (found === undefined) return ignore("it is about no single issue, pull request or discussion");
  const { place, at } = found;
  const number = read.number(`${at}.number`) ?? found.number;
  if (number === undefined) return ignore("it has no number");
  const address = toPlace(repositoryId, place, number);
  const comment = readComment(eventName, read);
  const subject = comment === undefined ? (eventName === "pull_request_review" ? "review" : at) : "comment";
  const body = read.text(`${subject}.body`);
  if (isOwn(subject, body, read, env)) return ignore("it is ours", address);
  const senderId = read.number("sender.id");
  const login = read.text("sender.login");
  if (senderId === undefined || login === "") return ignore("it has no sender", address);
  const isBot = read.text("sender.type") === "Bot";
  if (isBot && !allowBots.includes(senderId))
    return ignore(`${login} is a bot, and not in "allowBots"`, address);
  if (read.get(`${at}.locked`) === true) return ignore("the conversation is locked", address);
  const isMentioned = mention !== undefined && mentions(`${read.text(`${subject}.title`)}\n${body}`, mention);
  const reviewId =
    eventName === "pull_request_review"
      ? read.number("review.id")
      : read.number("comment.pull_request_review_id");
  if (isEdit) {
    const before = read.text("changes.body.from");
    // A mention that was not there before is new, and the editor's.
    if (!isMentioned || mentions(before, mention)) return ignore("an edit that adds no mention", address);
  }
  const state = read.text(`${at}.state`);
  if (state === "closed" && !isMentioned && !isButton && !command && !isRemoval && reviewId === undefined)
    return ignore("it is closed, and the bot is not mentioned", address);
  // The mention may be in another comment of the same review.
  const needsMention = mention !== undefined && eventName !== "check_run" && eventName !== "check_suite";
  if (needsMention && !isMentioned && !command && !isRemoval && reviewId === undefined)
    return ignore(`@${mention} is not mentioned`, address);
  if (
    eventName === "pull_request" &&
    action === "opened" &&
    read.get("pull_request.draft") === true &&
    !isMentioned
  )
    return ignore("a draft", address);
  const isAuthor = read.number(`${subject}.user.id`) === senderId;
  const association = read.text(`${subject}.author_association`);
  const [owner = "", repositoryName = ""] = fullName.split("/");
  const event: GitHubEvent = {
    name: isEdit ? created : name,
    repository: { id: repositoryId, owner, name: repositoryName },
    installationId: read.number("installation.id"),
    place,
    number,
    nodeId: read.text(`${at}.node_id`),
    title: read.text(`${at}.title`),
    url: read.text(`${subject}.html_url`) || read.text(`${at}.html_url`),
    sender: { id: senderId, login, isBot },
    association: isAuthor && association !== "" ? association : undefined,
    body,
    ...(isEdit && { isEdited: true }),
    comment,
    reviewId,
    headSha:
      read.text("pull_request.head.sha") ||
      read.text("check_run.head_sha") ||
      read.text("review.commit_id") ||
      undefined,
    at:
      read.text(`${subject}.updated_at`) ||
      read.text(`${subject}.submitted_at`) ||
      read.text(`${subject}.created_at`),
    action: isButton
      ? {
          identifier: read.text("requested_action.identifier"),
          approvalId: read.text("check_run.external_id").replace(/#.*$/, ""),
        }
      : undefined,
  };
  return { type: "event", event, keys: isRemoval ? [] : [keyOf(event, read, subject)], address };
}

/** The same for every hook by which an event comes. */
function keyOf(event: GitHubEvent, read: Reader, subject: string): string {
  if (event.reviewId !== undefined) return `review:${event.reviewId}`;
  if (event.comment !== undefined) return commentKey(event.comment.nodeId);
  // By each person: the click of one who may not decide must not use up that of one who may.
  if (event.action !== undefined)
    return `button:${event.action.approvalId}:${event.action.identifier}:${event.sender.id}`;
  const id = read.text(`${subject}.node_id`) || `${event.place}:${event.number}`;
  const label = read.text("label.name");
  return [id, event.name, event.headSha ?? "", label, event.name.endsWith(".opened") ? "" : event.at].join(
    ":",
  );
}

export function commentKey(nodeId: string): string {
  return `comment:${nodeId}`;
}

/** `number` is of a place of which the payload has nothing else. */
function findPlace(
  eventName: string,
  read: Reader,
): { place: GitHubPlace; at: string; number?: number } | undefined {
  if (eventName === "issues") return { place: "issue", at: "issue" };
  if (eventName === "issue_comment")
    return { place: read.get("issue.pull_request") === undefined ? "issue" : "pull", at: "issue" };
  if (eventName.startsWith("pull_request")) return { place: "pull", at: "pull_request" };
  if (eventName.startsWith("discussion")) return { place: "discussion", at: "discussion" };
  const pulls = read.get(`${eventName}.pull_requests`);
  // Checks of forks name none; several are ambiguous. Ours say which it is, and their buttons reach us alone.
  const [, own] = /#(\d{1,15})$/.exec(read.text("check_run.external_id")) ?? [];
  if (own !== undefined && eventName === "check_run" && read.text("action") === "requested_action")
    return { place: "pull", at: "check_run.none", number: Number(own) };
  return Array.isArray(pulls) && pulls.length === 1
    ? { place: "pull", at: `${eventName}.pull_requests.0` }
    : undefined;
}

function readComment(eventName: string, read: Reader): GitHubComment | undefined {
  const id = read.number("comment.id");
  if (id === undefined) return undefined;
  const base = { id, nodeId: read.text("comment.node_id"), url: read.text("comment.html_url"), topId: id };
  if (eventName === "discussion_comment")
    return { ...base, type: "discussion", topId: read.number("comment.parent_id") ?? id };
  if (eventName !== "pull_request_review_comment") return { ...base, type: "conversation" };
  const line = read.number("comment.line") ?? read.number("comment.original_line");
  return {
    ...base,
    type: "inline",
    topId: read.number("comment.in_reply_to_id") ?? id,
    path: read.text("comment.path"),
    ...(line !== undefined && { line }),
    hunk: read.text("comment.diff_hunk").slice(-2_000),
  };
}

function isOwn(subject: string, body: string, read: Reader, env: Environment): boolean {
  const appId = Number(env.GITHUB_APP_ID ?? Number.NaN);
  if (read.number(`${subject}.performed_via_github_app.id`) === appId) return true;
  return isMarked(body);
}

/** A quote of ours has its own marker after a ">". */
export function isMarked(body: string): boolean {
  return body.split("\n").some((line) => line.startsWith(markerPrefix));
}

/** The place where something is in the log of deliveries. */
export function toDelivery(
  id: string,
  { event, keys }: Extract<Classified, { type: "event" }>,
): Omit<Delivery, "channel"> {
  const { name, sender } = event;
  return { id, event: name, keys, from: sender.login, isPerson: !sender.isBot, payload: event };
}

/** Reads a payload of which nothing is known. */
class Reader {
  readonly #payload: unknown;

  constructor(payload: unknown) {
    this.#payload = payload;
  }

  /** Undefined for what is missing or null. */
  get(path: string): unknown {
    let value: unknown = this.#payload;
    for (const key of path.split(".")) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as Record<string, unknown>)[key]; // it has the key
    }
    return value ?? undefined;
  }

  text(path: string): string {
    const value = this.get(path);
    return typeof value === "string" ? value : "";
  }

  number(path: string): number | undefined {
    const value = this.get(path);
    return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
  }
}
