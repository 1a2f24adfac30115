/** What a branch consists of: the history up to the cut, with a result for every call, the files of that moment, and what
 *  the session was begun with. Read in one turn, so that nothing changes between two rows. Approvals, queued and steering
 *  messages, idempotency keys, jobs, what was spent and the conversations of tasks belong to the other session alone. */

import { EdgeflueError } from "../../../errors.ts";
import type { Transaction } from "../../../journal/journal.ts";
import type { Principal } from "../../../protocol/access/principal.ts";
import { type CopiedRow, readCopy, sizeOfCopy, writeCopy } from "../../../sandbox/sqlite/file-copies.ts";
import type { Sql } from "../../../sql.ts";
import { mainThread, summaryThreadOf } from "../../../store/message/message-store.ts";
import { type MessageRow, toMetadata, toMetadataText } from "../../../store/message/stored-message.ts";
import type { StoredBranch } from "../../../store/meta-store.ts";
import type { Stores } from "../../../store/stores.ts";
import { branchLimits } from "../../conversation/limits.ts";
import { type BranchRecord, encodeRecord } from "./branch-codec.ts";
import { type Cut, callsWithoutResult, type FilesAtCut } from "./cut.ts";

/** The first record. */
interface BeginHead {
  type: "begin";
  at: number;
  hasFiles: boolean;
  payload?: Readonly<Record<string, unknown>>;
  principal?: Principal;
  agentConfig?: object;
}

interface MessageHead {
  type: "message";
  thread: string;
  row: Omit<MessageRow, "content">;
}

type EntryHead = Extract<CopiedRow, { type: "entry" }>;
type ChunkHead = Omit<Extract<CopiedRow, { type: "chunk" }>, "bytes">;

export type BranchHead = BeginHead | MessageHead | EntryHead | ChunkHead;

/** The records as they travel. */
export function readBranch(
  { stores, sql }: { stores: Stores; sql: Sql },
  { cut, files, now }: { cut: Cut; files: FilesAtCut; now: number },
): Uint8Array[] {
  const rows = readHistory(stores, cut, now);
  const { seq: at = 0 } = rows.findLast(({ thread }) => thread === mainThread)?.row ?? {};
  const opening = stores.meta.opening();
  const agentConfig = stores.meta.agentConfig() as object | undefined; // saved as one
  const begin: BeginHead = {
    type: "begin",
    at,
    hasFiles: files.type !== "none",
    ...opening,
    ...(agentConfig !== undefined && { agentConfig }),
  };
  const frames = [encodeRecord({ head: begin }), ...rows.map(({ frame }) => frame)];
  if (files.type === "none") return frames;
  const snapshotId = files.type === "snapshot" ? files.id : undefined;
  const historyBytes = rows.reduce((sum, { frame }) => sum + frame.length, 0);
  requireFilesRoom(sizeOfCopy(sql, snapshotId), historyBytes);
  for (const copied of readCopy(sql, snapshotId)) {
    const { bytes: body, ...head } = copied.type === "chunk" ? copied : { ...copied, bytes: undefined };
    frames.push(encodeRecord({ head, ...(body !== undefined && { body }) }));
  }
  return frames;
}

interface EncodedMessage {
  thread: string;
  row: Omit<MessageRow, "content">;
  frame: Uint8Array;
}

function readHistory({ messages }: Stores, cut: Cut, now: number): EncodedMessage[] {
  const encoder = new TextEncoder();
  const encoded: EncodedMessage[] = [];
  let bytes = 0;
  const add = (thread: string, { content, ...row }: MessageRow) => {
    const body = encoder.encode(content);
    bytes += body.length;
    if (bytes > branchLimits.bytesMax) throw tooLong();
    const metadata = withoutCheckpoint(row);
    const head: MessageHead = { type: "message", thread, row: { ...row, metadata } };
    encoded.push({ thread, row, frame: encodeRecord({ head, body }) });
  };
  const summaryThread = summaryThreadOf(mainThread);
  for (const row of messages.rows(summaryThread, Number.MAX_SAFE_INTEGER)) {
    // One that was made later may know of what is not in the branch.
    if ((toMetadata(row).summary?.madeAtSeq ?? 0) <= cut.seq) add(summaryThread, row);
  }
  for (const row of messages.rows(mainThread, cut.seq)) add(mainThread, row);
  const operationId = cut.last?.operationId ?? "";
  for (const { resultSeq, part } of callsWithoutResult(messages, cut)) {
    const { toolCallId, toolName } = part;
    const output = { type: "error-text", value: notDone };
    add(mainThread, {
      seq: resultSeq,
      operation_id: operationId,
      role: "tool",
      metadata: toMetadataText({ notDone: true }),
      created_at: now,
      content: JSON.stringify([{ type: "tool-result", toolCallId, toolName, output }]),
    });
  }
  return encoded;
}

/** The snapshots stay with the other session. */
function withoutCheckpoint(row: Omit<MessageRow, "content">): string | null {
  const { checkpoint, ...metadata } = toMetadata(row);
  return checkpoint === undefined ? row.metadata : toMetadataText(metadata);
}

/** Stores all of a branch, in the transaction that begins the session. Returns the position of its last message. A record
 *  is dropped as soon as it is written. */
export function writeBranch(
  transaction: Transaction,
  sql: Sql,
  { records, branch }: { records: BranchRecord<BranchHead>[]; branch: Omit<StoredBranch, "at"> },
): number {
  const { meta, messages } = transaction;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let at = 0;
  for (const [index, { head, body = new Uint8Array(0) }] of records.entries()) {
    records[index] = { head };
    switch (head.type) {
      case "begin":
        at = head.at;
        meta.saveOpening(head);
        if (head.agentConfig !== undefined) meta.saveAgentConfig(head.agentConfig);
        // With the files of the other session come those that it had from the start.
        if (head.hasFiles) meta.saveSeeded();
        break;
      case "message":
        messages.putRow(head.thread, { ...head.row, content: decoder.decode(body) });
        break;
      case "entry":
        writeCopy(sql, head);
        break;
      case "chunk":
        writeCopy(sql, { ...head, bytes: body });
        break;
    }
  }
  messages.forget();
  meta.saveBranch({ ...branch, at });
  transaction.publish();
  return at;
}

const notDone =
  "Not done in this branch of the conversation: it was made before this call had a result. Call the tool again if it is still needed.";

function requireFilesRoom(bytes: number, historyBytes: number): void {
  const max = Math.max(Math.min(branchLimits.filesBytesMax, branchLimits.bytesMax - historyBytes), 0);
  if (bytes <= max) return;
  throw new EdgeflueError(
    "sandbox_limit",
    `The files take ${bytes} bytes; a fork copies at most ${max} with this history. Remove some first, or say files: "none".`,
    { meta: { limit: "filesBytesMax", max, bytes } },
  );
}

function tooLong(): EdgeflueError {
  const max = branchLimits.bytesMax;
  return new EdgeflueError(
    "payload_too_large",
    `The history up to there takes more than ${max} bytes, which is the most that a fork copies. Fork at an earlier message.`,
    { meta: { limit: "bytesMax", max } },
  );
}
