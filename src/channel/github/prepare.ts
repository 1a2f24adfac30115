/** What an event of GitHub leads to: whether its sender may drive the agent, what the agent is asked, and decisions about
 *  calls that wait. Rights are asked for when they are needed, and an error is a no. */

import { callAuthor } from "../author-error.ts";
import type { Admission, AdmittedDelivery, DeskContext } from "../channel.ts";
import { type GitHubApi, openGitHub, statusOf } from "./api.ts";
import { countImages, readImages } from "./attachments/read-images.ts";
import { importRepository } from "./checkout/import-repository.ts";
import { commentKey, isMarked } from "./classify.ts";
import { codeOf, type GitHubEvent, type GitHubTurn, type Review } from "./event.ts";
import { githubLimits } from "./limits.ts";
import { type GitHubOptions, toEventNames } from "./options.ts";
import { comment } from "./show.ts";
import { describeEvent } from "./text/describe-event.ts";
import { cleanText } from "./text/incoming-text.ts";
import { type Decision, decisionOf, mentions } from "./text/mention.ts";

const trusted: ReadonlySet<string> = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);
const writers: ReadonlySet<string> = new Set(["admin", "maintain", "write"]);

const pushed = "pull_request.synchronize";

type Admitted = Admission<GitHubTurn>;

/** What needs no question. Undefined: `prepare` says. */
export function admit(event: GitHubEvent, options: GitHubOptions): Admitted | undefined {
  if (event.name.endsWith(".deleted") && event.comment !== undefined)
    return {
      type: "abort",
      key: commentKey(event.comment.nodeId),
      reason: "withdrawn: the comment was deleted",
    };
  if (event.action !== undefined || event.reviewId !== undefined || readDecision(event) !== undefined)
    return undefined;
  // They are asked for.
  if (event.name === pushed) return undefined;
  if (options.checkout === true || countImages(event.body) > 0) return undefined;
  const isOpen = toEventNames(options.anyone ?? []).includes(event.name);
  const mayDrive = event.sender.isBot || isOpen || trusted.has(event.association ?? "");
  return mayDrive ? toPrompt(event, options, { text: describeEvent(event) }) : undefined;
}

export async function prepare(
  event: GitHubEvent,
  options: GitHubOptions,
  context: DeskContext,
  delivery: AdmittedDelivery,
): Promise<Admitted> {
  const api = openGitHub(context.env, event.installationId, context.signal);
  const decision = readDecision(event);
  if (decision !== undefined) return decide(event, options, { api, context, decision });
  const push = event.name === pushed ? await lookAtPush(event, api, context) : undefined;
  if (push !== undefined) return push;
  let review: Review | undefined;
  if (event.reviewId !== undefined) {
    review = await readReview(event, api, delivery.receivedAt);
    if (review === undefined) return { type: "ignored", reason: "withdrawn: the review is gone" };
    if (review.isOwn) return { type: "ignored", reason: "it is ours" };
    const { mention } = options;
    const texts = [review.body, ...review.comments.map(({ body }) => body)];
    if (mention !== undefined && !texts.some((text) => mentions(text, mention)))
      return { type: "ignored", reason: `@${mention} is mentioned nowhere in the review` };
  }
  const isOpen = toEventNames(options.anyone ?? []).includes(event.name);
  if (!event.sender.isBot && !isOpen && !trusted.has(event.association ?? "")) {
    const role = await roleOf(event, api, context);
    if (!writers.has(role))
      return {
        type: "ignored",
        reason: `${event.sender.login} may not drive the agent: association ${event.association ?? "unknown"}, permission ${role}`,
      };
  }
  const { images, notes } =
    review === undefined ? await readImages(api, event, context) : { images: [], notes: notesOf(review) };
  const checkout = options.checkout === true ? await importRepository(api, event, context) : undefined;
  const problems = [...notes, ...(checkout?.problem === undefined ? [] : [checkout.problem])];
  const more = [
    ...(notes.length > 0 ? [`Images that you do not see:\n${notes.join("\n")}`] : []),
    ...(checkout === undefined ? [] : [checkout.note]),
  ];
  const admitted = toPrompt(event, options, { text: describeEvent(event, review), more }, review);
  if (admitted.type !== "prompt") return admitted;
  return {
    ...admitted,
    request: { ...admitted.request, ...(images.length > 0 && { images }) },
    turn: { ...admitted.turn, ...(problems.length > 0 && { notes: problems }) },
  };
}

/** Pushes that come while another turn is open are one turn, about the newest. */
async function lookAtPush(
  { repository, number, headSha }: GitHubEvent,
  api: GitHubApi,
  context: DeskContext,
): Promise<Admitted | undefined> {
  const { live } = await context.session.messages({ limit: 1, include: "live" });
  const open = live?.open ?? [];
  const { pushWaitMs, parkedWaitMs } = githubLimits;
  const afterMs = open.some(({ status }) => status === "running") ? pushWaitMs : parkedWaitMs;
  const { data } = await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    owner: repository.owner,
    repo: repository.name,
    pull_number: number,
  });
  if (data.head?.sha !== headSha)
    return { type: "ignored", reason: "a newer push came: the turn is about that one" };
  return open.length > 0 ? { type: "later", afterMs } : undefined;
}

/** Images of a review are in several texts, and are not read. */
function notesOf({ body, comments }: Review): string[] {
  const texts = [body, ...comments.map((one) => one.body)].join("\n");
  const count = texts.split("[image](").length - 1;
  return count === 0 ? [] : [`${count} ${count === 1 ? "image" : "images"} of the review`];
}

/** `more` goes along with what the author has asked instead of `text`. */
function toPrompt(
  event: GitHubEvent,
  options: GitHubOptions,
  { text, more = [] }: { text: string; more?: readonly string[] },
  review?: Review,
): Admitted {
  const { repository, number, place, sender } = event;
  const roles = Object.entries(options.roles ?? {})
    .filter(([, logins]) => logins.some((login) => isSameLogin(login, sender.login)))
    .map(([role]) => role);
  const isOneInline =
    event.comment?.type === "inline" &&
    (review === undefined || (review.comments.length <= 1 && review.body === ""));
  const reply = place === "discussion" ? "discussion" : isOneInline ? "inline" : "conversation";
  return {
    type: "prompt",
    request: {
      message: [callAuthor("prompt", () => options.prompt?.(event)) ?? text, ...more].join("\n\n"),
      principal: { name: `github:${sender.login}`, ...(roles.length > 0 && { roles }) },
      payload: { channel: "github", repository: `${repository.owner}/${repository.name}`, number, place },
    },
    turn: { event, reply },
  };
}

/** The body of a review with all of its inline comments, of which one webhook has none and the others one each. */
async function readReview(
  event: GitHubEvent,
  api: GitHubApi,
  receivedAt: number,
): Promise<Review | undefined> {
  const { repository, number: pull_number, reviewId: review_id } = event;
  const where = { owner: repository.owner, repo: repository.name, pull_number, review_id };
  try {
    const { data } = await api.request(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
      where,
    );
    const comments: Review["comments"] = [];
    let omitted = 0;
    let isOwn = isMarked(data.body ?? "");
    // A reply in a thread is a review that has nothing but this comment.
    const isReply = (data.body ?? "") === "";
    for (let page = 1; page <= githubLimits.pagesMax; page += 1) {
      const { data: found } = await api.request(
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
        { ...where, per_page: 100, page },
      );
      for (const one of found) {
        isOwn ||= isReply && found.length === 1 && isMarked(one.body ?? "");
        const isOld = Date.parse(one.updated_at) <= receivedAt + 1_000;
        if (!isOld || one.user?.id !== data.user?.id) omitted += 1;
        else
          comments.push({
            id: one.id,
            path: one.path,
            line: one.line ?? one.original_line ?? undefined,
            side: one.side ?? "RIGHT",
            hunk: one.diff_hunk ?? "",
            body: cleanText(one.body ?? ""),
          });
      }
      if (found.length < 100) break;
    }
    return {
      body: cleanText(data.body ?? ""),
      state: data.state ?? "",
      commitId: data.commit_id ?? "",
      comments,
      omitted,
      isOwn,
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** `/approve` or `/deny`, alone on its line, with the code of the card; or a button of a check run. */
export function readDecision(event: GitHubEvent): Decision | undefined {
  if (event.action !== undefined) {
    const { identifier, approvalId } = event.action;
    return identifier === "approve" || identifier === "deny"
      ? { decision: identifier, code: approvalId, reason: "" }
      : undefined;
  }
  // An edited comment has words that its editor may not have written.
  if (event.name !== "issue_comment.created" || event.isEdited === true) return undefined;
  return decisionOf(event.body);
}

async function decide(
  event: GitHubEvent,
  options: GitHubOptions,
  {
    api,
    context,
    decision: { decision, code, reason },
  }: { api: GitHubApi; context: DeskContext; decision: Decision },
): Promise<Admitted> {
  const turn: GitHubTurn = { event, reply: event.place === "discussion" ? "discussion" : "conversation" };
  const { sender } = event;
  if (sender.isBot) return { type: "ignored", reason: "a bot cannot decide" };
  // Rights as they are now, whatever the payload says.
  const role = await roleOf(event, api, context, { isFresh: true });
  if (!writers.has(role))
    return { type: "ignored", reason: `${sender.login} may not decide: permission ${role}` };
  const waiting = await context.session.approvals();
  const [approval, ...others] = waiting.filter(
    ({ approvalId }) => code === approvalId || code === codeOf(approvalId),
  );
  if (code === "" && waiting.length > 0)
    return {
      type: "answer",
      reason: "the comment does not name the call that it decides about",
      turn,
      // Another call than the one that was read may wait by now.
      show: [comment("unclear", `Which call? Name it as its card does: \`/${decision} a1b2c3\`.`, true)],
    };
  if (approval === undefined || others.length > 0)
    return { type: "ignored", reason: "no call waits that this decides about" };
  const roles = Object.entries(options.roles ?? {})
    .filter(([, logins]) => logins.some((login) => isSameLogin(login, sender.login)))
    .map(([name]) => name);
  return {
    type: "decision",
    approvalId: approval.approvalId,
    decision: {
      decision,
      principal: { name: `github:${sender.login}`, roles },
      ...(reason !== "" && { reason }),
    },
    turn,
  };
}

/** What the sender may do in the repository: `role_name`, kept for minutes. */
async function roleOf(
  { repository, sender }: GitHubEvent,
  api: GitHubApi,
  context: DeskContext,
  { isFresh = false }: { isFresh?: boolean } = {},
): Promise<string> {
  const key = `role:${sender.id}`;
  const known = context.get(key) as { role: string; at: number } | undefined; // written below
  if (!isFresh && known !== undefined && context.now() - known.at < githubLimits.permissionMs)
    return known.role;
  try {
    const { data } = await api.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
      owner: repository.owner,
      repo: repository.name,
      username: sender.login,
    });
    // Who was renamed meanwhile is someone else.
    const isSame = data.user?.id === undefined || data.user.id === sender.id;
    const role = isSame ? String(data.role_name ?? data.permission ?? "none") : "none";
    context.put(key, { role, at: context.now() }, githubLimits.permissionMs);
    return role;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 403) return `none (${status})`;
    throw error;
  }
}

function isSameLogin(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
