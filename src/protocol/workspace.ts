/** What the holder of a session does with all files of its sandbox at once: snapshots and archives. Nothing of it is
 *  part of the history, and none of it waits for the operation that runs. */

export type WorkspaceRequest =
  /** One that is sent again with its key is the same snapshot. */
  | { type: "snapshot"; idempotencyKey?: string | undefined }
  | { type: "snapshots" }
  | { type: "restore" | "diff" | "delete-snapshot"; snapshotId: string }
  /** `gzip` packs it. Default false. */
  | { type: "export"; path?: string; gzip?: boolean }
  /** `archive` is a tar archive, also one that is packed by gzip. */
  | { type: "import"; archive: Uint8Array; path?: string };

export interface SnapshotInfo {
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Files, folders and links below `/workspace`. */
  entries: number;
  /** Bytes of those files. */
  bytes: number;
}

/** What has changed since a snapshot: paths relative to `/workspace`, sorted. Times do not count as changes. */
export interface SnapshotDiff {
  added: string[];
  changed: string[];
  removed: string[];
  /** Paths beyond the 5,000 that are listed. */
  leftOut: number;
}

/** What a request is answered with, by its type. */
export interface WorkspaceReplies {
  snapshot: SnapshotInfo;
  /** Oldest first. */
  snapshots: SnapshotInfo[];
  restore: undefined;
  diff: SnapshotDiff;
  "delete-snapshot": undefined;
  export: Uint8Array;
  import: undefined;
}

export type WorkspaceReply<Request extends WorkspaceRequest = WorkspaceRequest> =
  WorkspaceReplies[Request["type"]];
