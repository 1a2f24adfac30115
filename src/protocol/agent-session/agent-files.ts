/** The files of a session's sandbox, for an author's code. Bytes are exact: no line end is ever changed. */

import { checkOptions } from "../field-checks.ts";
import type { FileInfo } from "../file.ts";
import type { Session } from "../session.ts";

const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Paths are relative to `/workspace`, or absolute below it. Rejects with `not_found`, `sandbox_path`,
 *  `sandbox_denied` (writing is off) or `sandbox_limit`. */
export class AgentFiles {
  readonly #session: Pick<Session, "file">;

  constructor(session: Pick<Session, "file">) {
    this.#session = session;
  }

  /** As UTF-8 text. */
  async readFile(path: string): Promise<string> {
    return decoder.decode(await this.readBytes(path));
  }

  async readBytes(path: string): Promise<Uint8Array> {
    return this.#session.file({ type: "read", path });
  }

  /** Creates the folders above it. */
  async writeFile(path: string, content: string | Uint8Array): Promise<void> {
    await this.#session.file({ type: "write", path, content });
  }

  stat(path: string): Promise<FileInfo> {
    return this.#session.file({ type: "stat", path });
  }

  /** Names in a folder, sorted. */
  async readdir(path = "."): Promise<string[]> {
    const entries = await this.#session.file({ type: "list", path });
    return entries.map((entry) => entry.path.slice(entry.path.lastIndexOf("/") + 1));
  }

  exists(path: string): Promise<boolean> {
    return this.#session.file({ type: "exists", path });
  }

  /** `recursive` is true by default: the folders above are created, and one that exists is no error. */
  async mkdir(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    checkOptions("fs.mkdir()", options, ["recursive"]);
    const { recursive = true } = options;
    await this.#session.file({ type: "mkdir", path, recursive });
  }

  /** A folder needs `recursive`; with `force` one that does not exist is no error. */
  async rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    checkOptions("fs.rm()", options, ["recursive", "force"]);
    await this.#session.file({ type: "remove", path, ...options });
  }
}
