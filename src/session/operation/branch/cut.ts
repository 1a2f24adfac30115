/** Where a conversation is cut for a branch, and which files belong to that moment. */

import { type EdgeflueError, invalidRequest } from "../../../errors.ts";
import { toolCallsOf } from "../../../protocol/message.ts";
import type { BranchFiles, BranchPoint } from "../../../protocol/request/branch.ts";
import { type MessageStore, mainThread } from "../../../store/message/message-store.ts";
import type { MessageHead } from "../../../store/message/stored-message.ts";
import { nextMove, type PendingToolCall } from "../../conversation/next-move.ts";

export interface Cut {
  /** The last message before the cut; 0 when there is none. */
  seq: number;
  /** The same; undefined for 0. */
  last: MessageHead | undefined;
  /** The first message after it that is in force. */
  next: MessageHead | undefined;
  /** The first one after it, in force or not. */
  following: MessageHead | undefined;
}

/** Throws `invalid_request` for a message that is not there, or no longer in force. */
export function findCut(messages: MessageStore, at: BranchPoint | undefined): Cut {
  const point = at ?? messages.newestSeq(mainThread);
  const last = point === 0 ? undefined : messages.findPlace(mainThread, point);
  if (point !== 0 && last === undefined) throw refuse(point, "This session has no message");
  if (last?.metadata.replaced === true) throw refuse(point, "Another message has replaced");
  const seq = last?.seq ?? 0;
  const next = messages.headAfter(mainThread, seq, { inForce: true });
  return { seq, last, next, following: messages.headAfter(mainThread, seq, { inForce: false }) };
}

/** The calls before the cut whose results come after it, or have not come yet. */
export function callsWithoutResult(messages: MessageStore, { seq }: Cut): readonly PendingToolCall[] {
  if (seq === 0) return [];
  const move = nextMove(messages.stepAt(mainThread, seq));
  return move.type === "run-tools" ? move.pending : [];
}

/** The cut after the results of the step that it is in. */
export function afterStep(messages: MessageStore, cut: Cut): Cut {
  const [first] = cut.seq === 0 ? [] : messages.stepAt(mainThread, cut.seq);
  if (first?.message.role !== "assistant") return cut;
  const end = first.seq + toolCallsOf(first.message).length;
  return end <= cut.seq ? cut : findCut(messages, end);
}

/** `current`: as they are now. `snapshot`: as they were when the operation after the cut began. */
export type FilesAtCut = { type: "none" } | { type: "current" } | { type: "snapshot"; id: string };

/** Throws `invalid_request` where the files of the moment were not kept. `isKept` looks for a snapshot. */
export function filesAt(
  { seq, last, next, following }: Cut,
  files: BranchFiles,
  isKept: (snapshotId: string) => boolean,
): FilesAtCut {
  if (files !== "exact") return { type: files };
  if (next === undefined) return { type: "current" };
  // Nothing works on the files between the message that begins an operation and the first call of its model.
  const id = last?.metadata.checkpoint ?? following?.metadata.checkpoint;
  if (id !== undefined && isKept(id)) return { type: "snapshot", id };
  throw invalidRequest(
    `The files of the moment of message ${seq} were not kept. Say files: "current" for those that are there now, or "none".`,
    {
      hint: "They are kept for the newest message, and before each prompt of an agent with `checkpoints`.",
      meta: { field: "files", at: seq },
    },
  );
}

function refuse(at: BranchPoint, problem: string): EdgeflueError {
  return invalidRequest(`${problem} ${JSON.stringify(at)}.`, {
    hint: "GET …/messages shows the messages with their seq and id; one that was replaced is no longer in force.",
    meta: { field: "at" },
  });
}
