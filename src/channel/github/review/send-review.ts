/** Submits one review, of the commit that the agent read. Comments that fit no hunk go into its body: one bad line would
 *  have GitHub refuse all of them. */

import type { Message, Sending } from "../../channel.ts";
import { type GitHubApi, statusOf } from "../api.ts";
import type { GitHubTurn } from "../event.ts";
import { githubLimits } from "../limits.ts";
import type { Content, ReviewComment } from "../show.ts";
import { splitComments, toComment } from "../text/outgoing-text.ts";
import { type ChangedFile, placesOf, readChangedFiles } from "./read-changes.ts";
import { describeSuggestion, placeSuggestion } from "./suggestion.ts";

export async function sendReview(
  api: GitHubApi,
  { turn, remote, attempts, save }: Message<GitHubTurn>,
  { body, verdict, comments }: Extract<Content, { type: "review" }>,
  marker: string,
): Promise<Sending> {
  const { repository, number: pull_number, headSha } = turn.event;
  const where = { owner: repository.owner, repo: repository.name, pull_number };
  if ((remote as { reviewId?: number } | null | undefined)?.reviewId !== undefined)
    return { type: "sent", remote };
  const posted = attempts > 0 ? await findReview(api, where, marker) : undefined;
  if (posted !== undefined) return { type: "sent", remote: { reviewId: posted } };
  const { data: pull } = await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", where);
  const commit_id: string = headSha ?? pull.head.sha;
  const hasMoved = pull.head.sha !== commit_id;
  const { files, isComplete } = await readChangedFiles(api, where, pull.changed_files);
  const placed: InlineComment[] = [];
  const others: ReviewComment[] = [];
  for (const one of comments) {
    const inline = hasMoved ? undefined : await place(api, { ...where, ref: commit_id }, one, files);
    if (inline === undefined) others.push(one);
    else placed.push(inline);
  }
  const notes = [
    ...(hasMoved ? [`_About ${commit_id.slice(0, 7)}; the pull request has moved on since._`] : []),
    ...(isComplete ? [] : ["_Not all changed files were read._"]),
  ];
  const submit = async (inline: readonly InlineComment[], inBody: readonly ReviewComment[]) => {
    const text = [...notes, toComment(body), ...inBody.map(toProse)];
    const { data } = await api.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...where,
      commit_id,
      // Without it the review stays pending, and no one sees it. One who read less than all does not approve.
      event: verdict === "APPROVE" && (hasMoved || !isComplete) ? "COMMENT" : verdict,
      body: `${splitComments(text.join("\n\n"), 1)[0]}\n\n${marker}`,
      comments: inline,
    });
    save({ reviewId: data.id });
    return data.id;
  };
  try {
    return { type: "sent", remote: { reviewId: await submit(placed, others) } };
  } catch (error) {
    if (statusOf(error) !== 422 || placed.length === 0) throw error;
    // GitHub may have made it all the same.
    const made = await findReview(api, where, marker);
    return { type: "sent", remote: { reviewId: made ?? (await submit([], comments)) } };
  }
}

/** As GitHub takes it. */
interface InlineComment {
  path: string;
  line: number;
  side: "LEFT" | "RIGHT";
  start_line?: number;
  start_side?: "RIGHT";
  body: string;
}

/** Undefined when the patches show no line for it. */
async function place(
  api: GitHubApi,
  where: Record<string, unknown>,
  { path, line, side, body, suggestion }: ReviewComment,
  files: readonly ChangedFile[],
): Promise<InlineComment | undefined> {
  const patch = files.find(({ filename }) => filename === path)?.patch;
  if (patch === undefined) return undefined;
  const places = placesOf(patch);
  if (suggestion === undefined)
    return line !== undefined && places[side].has(line)
      ? { path, line, side, body: toComment(body) }
      : undefined;
  const content = await readContent(api, { ...where, path });
  const found = content === undefined ? undefined : placeSuggestion(content, suggestion, places.RIGHT);
  if (found === undefined) return undefined;
  const { block, ...range } = found;
  return {
    path,
    side: "RIGHT",
    ...range,
    ...(range.start_line !== undefined && { start_side: "RIGHT" }),
    body: `${toComment(body)}\n\n${block}`,
  };
}

async function readContent(api: GitHubApi, where: Record<string, unknown>): Promise<string | undefined> {
  try {
    const { data } = await api.request("GET /repos/{owner}/{repo}/contents/{path}", where);
    if (data.encoding !== "base64") return undefined;
    const bytes = Uint8Array.from(atob(data.content.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined ? error instanceof TypeError : status === 404) return undefined;
    throw error;
  }
}

function toProse({ path, line, body, suggestion }: ReviewComment): string {
  const at = line === undefined ? path : `${path}:${line}`;
  const instead = suggestion === undefined ? "" : `\n\n${describeSuggestion(suggestion)}`;
  return `**${at}**\n\n${toComment(body)}${instead}`;
}

async function findReview(
  api: GitHubApi,
  where: Record<string, unknown>,
  marker: string,
): Promise<number | undefined> {
  for (let page = 1; page <= githubLimits.pagesMax; page += 1) {
    const { data } = await api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...where,
      per_page: 100,
      page,
    });
    const found = data.find((review: { body?: string }) => review.body?.includes(marker));
    if (found !== undefined) return found.id;
    if (data.length < 100) break;
  }
  return undefined;
}
