/** Sends one message to GitHub, or changes it. What it is known by there is stored; where an earlier attempt may have
 *  posted it, it is looked for by its hidden marker first. */

import type { DeskContext, Message, Sending } from "../channel.ts";
import { type GitHubApi, openGitHub, statusOf, toSending } from "./api.ts";
import { markerPrefix } from "./classify.ts";
import { codeOf, type GitHubTurn, repositoryOf } from "./event.ts";
import { githubLimits } from "./limits.ts";
import { sendReview } from "./review/send-review.ts";
import { sendCheck } from "./send-check.ts";
import type { Content } from "./show.ts";
import { splitComments, toComment } from "./text/outgoing-text.ts";

/** Of a comment: the ids of its parts. */
interface Posted {
  ids?: (number | string)[];
  reaction?: { id: number; name: string };
}

type GitHubMessage = Message<GitHubTurn>;

export async function send(message: GitHubMessage, context: DeskContext): Promise<Sending> {
  const content = message.content as Content; // drawn by `show` or a tool
  const { event } = message.turn;
  try {
    const api = openGitHub(context.env, event.installationId, context.signal);
    switch (content.type) {
      case "reaction":
        return await react(api, message, content.reaction);
      case "comment":
        return await post(api, message, content);
      case "nothing":
        return await remove(api, message);
      case "check":
        return await sendCheck(api, message, content, context.env);
      case "labels":
        await api.request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
          ...repositoryOf(message.turn),
          issue_number: event.number,
          labels: content.labels,
        });
        return { type: "sent" };
      case "review":
        return await sendReview(api, message, content, markerLine(message.marker, 0));
    }
  } catch (error) {
    return content.type === "reaction" ? toMinor(error) : toSending(error);
  }
}

/** A sign of life that cannot be given stops nothing. */
function toMinor(error: unknown): Sending {
  const sending = toSending(error);
  return sending.type === "wait" && sending.afterMs > 0 ? sending : { type: "sent" };
}

async function react(api: GitHubApi, { turn, remote }: GitHubMessage, name: string): Promise<Sending> {
  const { comment, number, place } = turn.event;
  if (place === "discussion") return { type: "sent" };
  const path =
    comment === undefined
      ? `/repos/{owner}/{repo}/issues/${number}/reactions`
      : comment.type === "inline"
        ? `/repos/{owner}/{repo}/pulls/comments/${comment.id}/reactions`
        : `/repos/{owner}/{repo}/issues/comments/${comment.id}/reactions`;
  const earlier = (remote as Posted | null | undefined)?.reaction; // written below
  const { data } = await api.request(`POST ${path}`, { ...repositoryOf(turn), content: name });
  if (earlier !== undefined && earlier.name !== name)
    await api.request(`DELETE ${path}/${earlier.id}`, repositoryOf(turn)).catch(() => {}); // only untidy
  return { type: "sent", remote: { reaction: { id: data.id, name } } satisfies Posted };
}

async function post(
  api: GitHubApi,
  message: GitHubMessage,
  { text, isFinal }: Extract<Content, { type: "comment" }>,
): Promise<Sending> {
  const { turn, marker, attempts } = message;
  const live = [turn.event.sender.login.toLowerCase()];
  const parts = splitComments(toComment(text, { live }));
  const known = (message.remote as Posted | null | undefined)?.ids ?? []; // written below
  const isUnsure = attempts > 0 && known.length < parts.length;
  const ids = Object.assign(isUnsure ? await findPosted(api, turn, marker) : [], known);
  for (const [index, part] of parts.entries()) {
    const link = index === 0 && turn.reply === "conversation" ? questionOf(turn) : "";
    const body = seal(link + part, markerLine(marker, index));
    const id = ids[index];
    if (id !== undefined && (await edit(api, turn, id, body))) continue;
    // A person has removed or changed it: the answer is posted once more, progress is not.
    if (id !== undefined && !isFinal) return { type: "sent", remote: { ids } satisfies Posted };
    ids[index] = await create(api, turn, body);
    message.save({ ids });
  }
  return { type: "sent", remote: { ids } satisfies Posted };
}

/** A conversation has no threads: the answer links to the comment that asked. */
function questionOf({ event: { comment } }: GitHubTurn): string {
  return comment === undefined ? "" : `<sub>[in answer to this](${comment.url})</sub>\n\n`;
}

/** A text with its marker, in which a digest shows whether the text is still ours, whichever of them it is. */
function seal(text: string, line: string): string {
  return `${text}\n\n${line.replace(" -->", ` ${digestOf(text)} -->`)}`;
}

function isSealed(body: string): boolean {
  const found = /\n*<!-- edgeflue:\S+(?: ([0-9a-f]{6}))? -->\s*$/.exec(body);
  if (found === null) return false;
  // One of an earlier release has no digest.
  return found[1] === undefined || found[1] === digestOf(body.slice(0, found.index));
}

function digestOf(text: string): string {
  return codeOf(text.replace(/\r\n/g, "\n").trim());
}

export function markerLine(marker: string, part: number): string {
  return `${markerPrefix}${marker}.${part} -->`;
}

async function create(api: GitHubApi, turn: GitHubTurn, body: string): Promise<number | string> {
  const { event, reply } = turn;
  if (reply === "discussion") return createInDiscussion(api, turn, body);
  const path =
    reply === "inline" && event.comment !== undefined
      ? `POST /repos/{owner}/{repo}/pulls/${event.number}/comments/${event.comment.topId}/replies`
      : `POST /repos/{owner}/{repo}/issues/${event.number}/comments`;
  return (await api.request(path, { ...repositoryOf(turn), body })).data.id;
}

/** Answers go to the first comment of a thread: GitHub refuses those to a reply. */
async function createInDiscussion(api: GitHubApi, { event }: GitHubTurn, body: string): Promise<string> {
  let replyToId: string | undefined;
  if (event.comment !== undefined) {
    const { node } = await api.graphql(
      "query($id: ID!) { node(id: $id) { ... on DiscussionComment { id replyTo { id } } } }",
      { id: event.comment.nodeId },
    );
    replyToId = node?.replyTo?.id ?? node?.id ?? event.comment.nodeId;
  }
  const { addDiscussionComment } = await api.graphql(
    "mutation($discussionId: ID!, $replyToId: ID, $body: String!) { addDiscussionComment(input: { discussionId: $discussionId, replyToId: $replyToId, body: $body }) { comment { id } } }",
    { discussionId: event.nodeId, replyToId, body },
  );
  return addDiscussionComment.comment.id;
}

/** False when it is gone, or a person has changed it. */
async function edit(api: GitHubApi, turn: GitHubTurn, id: number | string, body: string): Promise<boolean> {
  try {
    if (typeof id === "string") {
      await api.graphql(
        "mutation($commentId: ID!, $body: String!) { updateDiscussionComment(input: { commentId: $commentId, body: $body }) { comment { id } } }",
        { commentId: id, body },
      );
      return true;
    }
    const path = `${commentPath(turn)}/${id}`;
    const { data } = await api.request(`GET ${path}`, repositoryOf(turn));
    if (!isSealed(data.body ?? "")) return false;
    await api.request(`PATCH ${path}`, { ...repositoryOf(turn), body });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function remove(api: GitHubApi, { turn, remote }: GitHubMessage): Promise<Sending> {
  for (const id of (remote as Posted | null | undefined)?.ids ?? []) {
    if (typeof id === "string") {
      const gone = "mutation($id: ID!) { deleteDiscussionComment(input: { id: $id }) { comment { id } } }";
      await api.graphql(gone, { id });
      continue;
    }
    await api.request(`DELETE ${commentPath(turn)}/${id}`, repositoryOf(turn)).catch((error) => {
      if (statusOf(error) !== 404) throw error;
    });
  }
  return { type: "sent", remote: {} };
}

function commentPath({ reply }: GitHubTurn): string {
  return `/repos/{owner}/{repo}/${reply === "inline" ? "pulls" : "issues"}/comments`;
}

/** Parts that an attempt has posted whose answer never came. */
async function findPosted(api: GitHubApi, turn: GitHubTurn, marker: string): Promise<(number | string)[]> {
  const { event, reply } = turn;
  const ids: (number | string)[] = [];
  if (reply === "discussion") {
    const { node } = await api.graphql(
      "query($id: ID!) { node(id: $id) { ... on Discussion { comments(last: 50) { nodes { id body replies(last: 50) { nodes { id body } } } } } } }",
      { id: event.nodeId },
    );
    const all = (node?.comments?.nodes ?? []).flatMap((one: { replies?: { nodes: object[] } }) => [
      one,
      ...(one.replies?.nodes ?? []),
    ]);
    for (const { id, body } of all) note(ids, id, body, marker);
    return ids;
  }
  const path =
    reply === "inline"
      ? `/repos/{owner}/{repo}/pulls/${event.number}/comments`
      : `/repos/{owner}/{repo}/issues/${event.number}/comments`;
  const since = new Date(Date.parse(event.at) - 60_000 || 0).toISOString();
  for (let page = 1; page <= githubLimits.searchPagesMax; page += 1) {
    const { data } = await api.request(`GET ${path}`, { ...repositoryOf(turn), since, per_page: 100, page });
    for (const { id, body } of data) note(ids, id, body, marker);
    if (data.length < 100) break;
  }
  return ids;
}

function note(ids: (number | string)[], id: number | string, body: string, marker: string): void {
  const [, part] =
    new RegExp(`^${markerPrefix}${marker}\\.(\\d+)(?: [0-9a-f]{6})? -->`, "m").exec(body ?? "") ?? [];
  if (part !== undefined) ids[Number(part)] = id;
}
