/** What a session says about itself to the directory. */

import type { Journal } from "../../../journal/journal.ts";
import type { SessionEntry } from "../../../protocol/directory/entry.ts";
import { openApprovals } from "../../tool-call/approvals.ts";
import type { OpenOperation } from "../open-operation.ts";

export function toSessionEntry(
  journal: Journal,
  open: readonly OpenOperation[],
  now: number,
): SessionEntry | undefined {
  return journal.read((stores) => {
    const approvals = open.flatMap(({ operation }) => openApprovals(stores, operation.id));
    return {
      kind: "session" as const,
      ...journal.address,
      since: stores.meta.createdAt(),
      version: journal.newestOffset,
      activeAt: now,
      approvals: approvals
        .filter(({ decision, expiresAt }) => decision === undefined && expiresAt > now)
        .map(({ id, operationId, toolName, createdAt, expiresAt }) => ({
          approvalId: id,
          operationId,
          toolName,
          createdAt,
          expiresAt,
        })),
    };
  }, undefined);
}
