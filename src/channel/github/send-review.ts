/** Submits one review, of the commit that the agent read. Comments that fit no hunk go into its body: one bad line would
 *  have GitHub refuse all of them. */

import type { Message, Sending } from "../channel.ts";
import { type GitHubApi, statusOf } from "./api.ts";
import type { GitHubTurn } from "./event.ts";
import { githubLimits } from "./limits.ts";
import { toComment } from "./outgoing-text.ts";
import { type ChangedFile, placesOf, readChangedFiles } from "./read-changes.ts";
import type { Content, ReviewComment } from "./show.ts";

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
  const placed = comments.filter((comment) => !hasMoved && isPlaceable(comment, files));
  const others = comments.filter((comment) => !placed.includes(comment));
  const notes = [
    ...(hasMoved ? [`_About ${commit_id.slice(0, 7)}; the pull request has moved on since._`] : []),
    ...(isComplete ? [] : ["_Not all changed files were read._"]),
  ];
  const submit = async (inline: readonly ReviewComment[], inBody: readonly ReviewComment[]) => {
    const text = [
      ...notes,
      toComment(body),
      ...inBody.map(({ path, line, body: one }) => `**${path}:${line}**\n\n${toComment(one)}`),
    ];
    const { data } = await api.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...where,
      commit_id,
      // Without it the review stays pending, and nobody sees it. One who read less than all does not approve.
      event: verdict === "APPROVE" && (hasMoved || !isComplete) ? "COMMENT" : verdict,
      body: `${text.join("\n\n").slice(0, githubLimits.commentCharsMax)}\n\n${marker}`,
      comments: inline.map(({ path, line, side, body: one }) => ({ path, line, side, body: toComment(one) })),
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

function isPlaceable({ path, line, side }: ReviewComment, files: readonly ChangedFile[]): boolean {
  const file = files.find(({ filename }) => filename === path);
  return file?.patch !== undefined && placesOf(file.patch)[side].has(line);
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
