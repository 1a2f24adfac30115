/** The files of a session's sandbox, for an author's code. Bytes are exact: no line end is ever changed. */

import { invalidField } from "../../errors.ts";
import { checkOptions } from "../check/field-checks.ts";
import type { FileInfo, FileReply, FileRequest } from "../file.ts";
import type { Session } from "../session.ts";
import type { SnapshotDiff, SnapshotInfo } from "../workspace.ts";

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** There is nothing to say: `{ encoding }` or `{ flag }` would be ignored, and is refused. */
type NoOptions = Readonly<Record<string, never>>;

type FilesSession = Pick<Session, "file" | "workspace">;

/** Paths are relative to `/workspace`, or absolute below it. Rejects with `not_found`, `sandbox_path`,
 *  `sandbox_denied` (writing is off) or `sandbox_limit`. */
export class AgentFiles {
  readonly #session: FilesSession;

  constructor(session: FilesSession) {
    this.#session = session;
  }

  async #ask<Request extends FileRequest>(request: Request): Promise<FileReply<Request>> {
    if (typeof request.path === "string") return this.#session.file(request);
    throw invalidField("path", "The path must be a text.");
  }

  /** As UTF-8 text. */
  async readFile(path: string, options: NoOptions = {}): Promise<string> {
    checkOptions("fs.readFile()", options, []);
    return decoder.decode(await this.readBytes(path));
  }

  async readBytes(path: string): Promise<Uint8Array> {
    return this.#ask({ type: "read", path });
  }

  /** Creates the folders above it. */
  async writeFile(path: string, content: string | Uint8Array, options: NoOptions = {}): Promise<void> {
    checkOptions("fs.writeFile()", options, []);
    if (typeof content !== "string" && !(content instanceof Uint8Array)) {
      throw invalidField("content", "The content of a file must be a text or a Uint8Array.");
    }
    await this.#ask({ type: "write", path, content });
  }

  stat(path: string): Promise<FileInfo> {
    return this.#ask({ type: "stat", path });
  }

  /** Names in a folder, sorted. */
  async readdir(path = "."): Promise<string[]> {
    const entries = await this.#ask({ type: "list", path });
    return entries.map((entry) => entry.path.slice(entry.path.lastIndexOf("/") + 1));
  }

  exists(path: string): Promise<boolean> {
    return this.#ask({ type: "exists", path });
  }

  /** `recursive` is true by default: the folders above are created, and one that exists is no error. */
  async mkdir(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    checkOptions("fs.mkdir()", options, ["recursive"]);
    const { recursive = true } = options;
    await this.#ask({ type: "mkdir", path, recursive });
  }

  /** A folder needs `recursive`; with `force` one that does not exist is no error. */
  async rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    checkOptions("fs.rm()", options, ["recursive", "force"]);
    await this.#ask({ type: "remove", path, ...options });
  }

  /** Keeps all files below `/workspace` as they are now, without a copy of their bytes. Returns the snapshot's id. */
  async snapshot(): Promise<string> {
    return (await this.#session.workspace({ type: "snapshot" })).id;
  }

  /** Oldest first. */
  snapshots(): Promise<SnapshotInfo[]> {
    return this.#session.workspace({ type: "snapshots" });
  }

  /** Brings the files back to a snapshot, which stays. The outputs of tools are no part of it. */
  async restore(snapshotId: string): Promise<void> {
    await this.#session.workspace({ type: "restore", snapshotId: requireId(snapshotId) });
  }

  /** What has changed since a snapshot. */
  async diff(snapshotId: string): Promise<SnapshotDiff> {
    return this.#session.workspace({ type: "diff", snapshotId: requireId(snapshotId) });
  }

  async deleteSnapshot(snapshotId: string): Promise<void> {
    await this.#session.workspace({ type: "delete-snapshot", snapshotId: requireId(snapshotId) });
  }

  /** A folder as a tar archive of at most 24 MiB. Default: all files. `gzip`, default false, packs it. */
  async exportTar(options: { path?: string; gzip?: boolean } = {}): Promise<Uint8Array> {
    checkOptions("fs.exportTar()", options, ["path", "gzip"]);
    return this.#session.workspace({ type: "export", ...options });
  }

  /** Unpacks a tar archive, also one that is packed by gzip, into a folder, which it makes; all of it or nothing. */
  async importTar(archive: Uint8Array, options: { path?: string } = {}): Promise<void> {
    checkOptions("fs.importTar()", options, ["path"]);
    if (!(archive instanceof Uint8Array)) {
      throw invalidField("archive", "The archive must be a Uint8Array.");
    }
    await this.#session.workspace({ type: "import", archive, ...options });
  }
}

function requireId(snapshotId: unknown): string {
  if (typeof snapshotId === "string" && snapshotId !== "") return snapshotId;
  throw invalidField("snapshotId", "The snapshot's id must be a non-empty text.");
}
