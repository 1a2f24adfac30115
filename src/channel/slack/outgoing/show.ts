/** What people see of a turn in Slack: a reaction and a status at once, the answer while it is written, a card for each
 *  call that waits for them. The status is off while people are asked: it keeps them from typing. */

import type { ApprovalView } from "../../../protocol/approval.ts";
import type { DeskContext, Draft, Moment } from "../../channel.ts";
import { clipProblem, toAnswerText } from "../../outcome-text.ts";
import { type SlackTurn, withdrawnKey } from "../event.ts";
import { slackLimits } from "../limits.ts";
import type { SlackOptions } from "../options.ts";

/** Slots are sent in the order of their names: the status ends before an answer or a card comes. */
export type Content =
  /** `round`: it is set again, since Slack removes it after a while. */
  | { type: "status"; text: string; round?: number }
  | { type: "reaction"; name: string }
  | { type: "answer"; text: string; isFinal: boolean }
  /** Messages that are there are removed. */
  | { type: "nothing" }
  | { type: "card"; approval: ApprovalView; isUrgent: boolean }
  /** A file of the sandbox. */
  | { type: "file"; path: string; title: string }
  /** A card of an earlier host's, whose buttons do nothing any more. */
  | { type: "stale"; ts: string }
  | { type: "prompts"; prompts: readonly { title: string; message: string }[] }
  /** Only one person sees it. */
  | { type: "whisper"; text: string };

export function show(
  moment: Moment,
  turn: SlackTurn,
  { signs = true, replies = "answer", stream = true }: SlackOptions,
  {
    shown,
    delivery,
    get,
    running,
    now,
  }: Pick<DeskContext, "shown" | "get" | "running" | "now"> & { delivery: number },
): Draft[] {
  const status = (text: string, round = 0): Draft[] =>
    signs && turn.threadTs !== undefined ? [draft("activity", { type: "status", text, round })] : [];
  const mark = (name: string): Draft[] =>
    signs && turn.ts !== undefined ? [draft("mark", { type: "reaction", name })] : [];
  switch (moment.type) {
    case "queued":
      return [
        // The turn before it has the status of the thread.
        ...(running().length > 0 ? [] : status("is thinking…", toRound(now()))),
        ...mark("eyes"),
        ...(turn.notes === undefined
          ? []
          : [answer("notes", `I could not read\n${turn.notes.map((note) => `- ${note}`).join("\n")}`, true)]),
      ];
    case "progress": {
      const running = moment.tools.findLast(({ state }) => state === "running");
      const isShown = stream && replies === "answer" && moment.text.trim() !== "";
      return [
        ...status(
          running === undefined ? "is thinking…" : `is using ${clipStatus(running.toolName)}…`,
          toRound(moment.at),
        ),
        ...(isShown ? [answer("answer", moment.text, false)] : []),
      ];
    }
    case "approval": {
      const { approval } = moment;
      const isUrgent = approval.status === "waiting";
      return [
        ...status(isUrgent ? "" : "is thinking…"),
        draft(`card:${approval.approvalId}`, { type: "card", approval, isUrgent }),
      ];
    }
    case "decided":
      return moment.problem === undefined
        ? []
        : [
            ...(turn.stale === undefined ? [] : [draft("card", { type: "stale", ts: turn.stale })]),
            draft("whisper", { type: "whisper", text: `Not decided: ${clipProblem(moment.problem)}` }),
          ];
    case "tripped":
      return [answer("tripped", `I stop answering here for now (${moment.reason}).`, true)];
    case "settled": {
      const { outcome } = moment;
      const drafts = shown(delivery);
      const isWithdrawn = get(withdrawnKey(turn)) === true;
      const isSilent = isWithdrawn || drafts.some(({ slot }) => slot === "silence");
      const hasFailed = outcome.status !== "succeeded";
      const text = toAnswerText(outcome);
      const posts = !isWithdrawn && (hasFailed || (replies === "answer" && !isSilent && text !== ""));
      const isAnswerShown = drafts.some(({ slot }) => slot === "answer");
      const nothing = draft("answer", { type: "nothing" });
      return [
        ...status(""),
        ...(posts ? [answer("answer", text, true)] : isAnswerShown ? [nothing] : []),
        ...(isWithdrawn ? [] : mark(hasFailed ? "x" : "white_check_mark")),
      ];
    }
  }
}

export function answer(slot: string, text: string, isFinal: boolean): Draft {
  return draft(slot, { type: "answer", text, isFinal });
}

export function draft(slot: string, content: Content): Draft {
  return { slot, content };
}

function toRound(at: number): number {
  return Math.floor(at / slackLimits.statusMs);
}

function clipStatus(name: string): string {
  return name.slice(0, slackLimits.statusCharsMax);
}
