/** What people see of a turn on GitHub: a reaction at once, one comment with the progress and then the answer, a card for
 *  each call that waits for them, a check run if the agent has one. */

import type { ApprovalView } from "../../protocol/approval.ts";
import type { DeskContext, Draft, Moment, ToolProgress } from "../channel.ts";
import { clipProblem, toAnswerText } from "../outcome-text.ts";
import { codeOf, type GitHubTurn } from "./event.ts";
import { githubLimits } from "./limits.ts";
import type { GitHubOptions } from "./options.ts";
import type { Suggestion } from "./review/suggestion.ts";
import { cleanCode } from "./text/incoming-text.ts";

export type Content =
  | { type: "reaction"; reaction: string }
  | { type: "comment"; text: string; isFinal: boolean; replyTo?: string }
  /** A comment that is there is removed. */
  | { type: "nothing" }
  | {
      type: "check";
      name: string;
      status: "in_progress" | "completed";
      conclusion?: string;
      title: string;
      summary: string;
      approvalId?: string;
    }
  | { type: "labels"; labels: string[] }
  | { type: "review"; body: string; verdict: string; comments: ReviewComment[] };

export interface ReviewComment {
  path: string;
  /** Absent of a suggestion, whose text says where it is. */
  line?: number | undefined;
  side: "LEFT" | "RIGHT";
  body: string;
  suggestion?: Suggestion | undefined;
}

export function show(
  moment: Moment,
  { event, notes = [] }: GitHubTurn,
  options: GitHubOptions,
  { shown, delivery }: Pick<DeskContext, "shown"> & { delivery: number },
): Draft[] {
  const { checkRun, replies = "answer", progress = true } = options;
  const check = (content: Omit<Extract<Content, { type: "check" }>, "type" | "name">): Draft[] =>
    checkRun === undefined || event.headSha === undefined
      ? []
      : [{ slot: "check", content: { type: "check", name: checkRun, ...content } satisfies Content }];
  switch (moment.type) {
    case "queued":
      return [
        reaction("eyes"),
        ...(notes.length === 0
          ? []
          : [comment("notes", `I could not read\n${notes.map((note) => `- ${note}`).join("\n")}`, true)]),
        ...check({ status: "in_progress", title: "At work", summary: "The agent is at work." }),
      ];
    case "progress":
      return progress && replies === "answer" && moment.tools.length > 0
        ? [comment("reply", toProgress(moment.tools, moment.text), false)]
        : [];
    case "approval":
      return [
        comment(`card:${moment.approval.approvalId}`, toCard(moment.approval), true),
        ...(moment.approval.status === "waiting"
          ? check({
              status: "completed",
              conclusion: "action_required",
              title: "Waits for a person",
              summary: toCard(moment.approval),
              approvalId: moment.approval.approvalId,
            })
          : []),
      ];
    case "decided":
      return moment.problem === undefined
        ? [reaction("+1")]
        : [comment("refusal", `Not decided: ${clipProblem(moment.problem)}`, true)];
    case "tripped":
      return [comment("tripped", `I stop answering here for now (${moment.reason}).`, true)];
    case "settled": {
      const { outcome } = moment;
      const isSilent = shown(delivery).some(({ slot }) => slot === "silence");
      const hasFailed = outcome.status !== "succeeded";
      const text = toAnswerText(outcome);
      const posts = hasFailed || (replies === "answer" && !isSilent && text !== "");
      const isCommentShown = shown(delivery).some(({ slot }) => slot === "reply");
      const nothing: Draft = { slot: "reply", content: { type: "nothing" } satisfies Content };
      return [
        ...(posts ? [comment("reply", text, true)] : isCommentShown ? [nothing] : []),
        reaction(hasFailed ? "confused" : "rocket"),
        ...check({
          status: "completed",
          conclusion: hasFailed ? (outcome.status === "aborted" ? "cancelled" : "failure") : "success",
          title: hasFailed ? "Failed" : "Done",
          summary: text.slice(0, githubLimits.commentCharsMax).toWellFormed() || "Nothing to say.",
        }),
      ];
    }
  }
}

function reaction(name: string): Draft {
  return { slot: "reaction", content: { type: "reaction", reaction: name } satisfies Content };
}

export function comment(slot: string, text: string, isFinal: boolean): Draft {
  return { slot, content: { type: "comment", text, isFinal } satisfies Content };
}

const marks = { running: "⏳", succeeded: "✅", failed: "❌" };

function toProgress(tools: readonly ToolProgress[], text: string): string {
  const lines = tools.slice(-20).map(({ toolName, state }) => `- ${marks[state]} \`${toolName}\``);
  return ["_At work…_", "", ...lines, ...(text.trim() === "" ? [] : ["", text])].join("\n");
}

function toCard(approval: ApprovalView): string {
  const { approvalId, toolName, args, actions, status, decidedBy, reason, limit } = approval;
  const code = codeOf(approvalId);
  const what =
    limit === undefined
      ? `\`${toolName}\` wants to run${actions === undefined ? "" : `: ${actions.map((action) => `\`${action}\``).join(", ")}`}`
      : `the turn is at its limit of ${limit.max} ${limit.limit} and asks for more`;
  const by = decidedBy === undefined ? "" : ` by ${decidedBy.replace(/^github:/, "")}`;
  const why = reason === undefined ? "" : ` Reason: ${reason}`;
  const state = {
    waiting: `Comment \`/approve ${code}\` or \`/deny ${code}\`.`,
    approved: `Approved${by}.${why}`,
    denied: `Denied${by}.${why}`,
    expired: "Not decided in time, or not needed any more.",
  }[status];
  // Who decides must see what there is, or that there is more.
  const shown = cleanCode(JSON.stringify(args, null, 2) ?? "", githubLimits.cardCharsMax);
  const fence = "`".repeat(Math.max(3, ...(shown.match(/`+/g) ?? []).map(({ length }) => length + 1)));
  return [`**Approval**: ${what}.`, "", `${fence}json`, shown, fence, "", state].join("\n");
}
