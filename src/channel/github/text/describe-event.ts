/** An event in words for the model: who did what, where, and what they wrote, which is material and no instruction of the
 *  agent's author. */

import type { GitHubEvent, Review } from "../event.ts";
import { githubLimits } from "../limits.ts";
import { fenceFor } from "../review/suggestion.ts";
import { cleanCode, cleanText } from "./incoming-text.ts";

const nouns = { issue: "issue", pull: "pull request", discussion: "discussion" };

export function describeEvent(event: GitHubEvent, review?: Review): string {
  const { name, repository, place, number, title, url, sender, association, body, comment, headSha } = event;
  const where = `${nouns[place]} #${number} of ${repository.owner}/${repository.name}`;
  const who = association === undefined ? sender.login : `${sender.login} (${association})`;
  const lines = [
    `GitHub: ${name} by ${who}, ${where}: ${JSON.stringify(cleanText(title))}`,
    url,
    ...(headSha === undefined ? [] : [`Commit: ${headSha}`]),
    ...(comment?.type === "inline" && review === undefined
      ? [`At ${toLine(comment.path ?? "")}:${comment.line ?? "?"}`, ...toBlock(comment.hunk ?? "")]
      : []),
    "",
    "What they wrote:",
    "",
    review === undefined
      ? cleanText(body) || "(nothing)"
      : review.body || "(no text, only comments on lines)",
  ];
  for (const one of review?.comments ?? [])
    lines.push(
      "",
      `Comment ${one.id} at ${toLine(one.path)}:${one.line ?? "?"} (${one.side})`,
      ...toBlock(one.hunk.slice(-githubLimits.hunkCharsMax)),
      one.body,
    );
  if ((review?.omitted ?? 0) > 0)
    lines.push("", `${review?.omitted} comments are left out: they are of others, or were changed since.`);
  return lines.join("\n");
}

/** The author of the pull request wrote the code, which must not close the block that it is shown in. */
function toBlock(hunk: string): string[] {
  const fence = fenceFor(hunk);
  return [`${fence}diff`, cleanCode(hunk), fence];
}

/** A name of a file may have line breaks. */
function toLine(path: string): string {
  return cleanCode(path.replace(/\s+/g, " "));
}
