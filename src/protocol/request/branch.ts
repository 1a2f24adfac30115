/** Going on from an earlier message: in another session, which begins with a copy, or in the same one. */

/** Which files a branch begins with: those of the same moment as its last message; those that are there now; or none but
 *  what a new session has. */
export const branchFiles = ["exact", "current", "none"] as const;
export type BranchFiles = (typeof branchFiles)[number];

/** A message by its position (`seq`) or its id, or the last one of an operation by that one's id. 0: before all of them. */
export type BranchPoint = number | string;

export interface ForkRequest {
  /** The last message that is copied. Tool calls whose results come after it get a result that says so. Default: the
   *  newest. */
  at?: BranchPoint;
  /** The session that begins with the copy; it must not have begun. Default: a new name. */
  to?: string;
  /** Default `exact`. It is refused where the files of that moment were not kept. */
  files?: BranchFiles;
  /** A request with the key of an earlier one is that fork. At most 200 characters. */
  idempotencyKey?: string;
}

export interface ForkReply {
  session: string;
  /** The position of the last message that was copied; 0 when there was none. */
  at: number;
}

export interface RewindRequest {
  /** The last message that stays in force. The results of its tool calls stay with it. */
  at: BranchPoint;
  /** Default `exact`. `current` leaves the files as they are. */
  files?: Exclude<BranchFiles, "none">;
  /** A request with the key of an earlier one is that rewind, and rewinds nothing more. At most 200 characters. */
  idempotencyKey?: string;
}

export interface RewindReply {
  at: number;
}

/** What a session that begins as a branch asks the other one for. */
export interface BranchQuery {
  at?: BranchPoint;
  files?: BranchFiles;
}

/** How a session begins as a branch of another one of the same agent and instance. */
export interface BranchRequest extends BranchQuery {
  from: string;
  idempotencyKey?: string;
}
