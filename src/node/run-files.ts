/** Where runs live on a disk: one SQLite file each, and an empty file next to it while the run has not ended. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const openSuffix = ".open";

export class RunFiles {
  readonly #folder: string;

  /** Creates the folder with the first run. */
  constructor(stateFolder: string, workflow: string) {
    this.#folder = join(stateFolder, "runs", workflow);
  }

  /** The path of the database of a run, or of a key; its folder exists. */
  path(objectName: string): string {
    mkdirSync(this.#folder, { recursive: true });
    return join(this.#folder, `${toFileName(objectName)}.sqlite3`);
  }

  exists(objectName: string): boolean {
    return existsSync(join(this.#folder, `${toFileName(objectName)}.sqlite3`));
  }

  /** The ids of runs that have not ended. */
  listOpen(): string[] {
    if (!existsSync(this.#folder)) return [];
    const files = readdirSync(this.#folder).filter((file) => file.endsWith(openSuffix));
    return files.map((file) => toRunId(file.slice(0, -openSuffix.length)));
  }

  markOpen(runId: string): void {
    writeFileSync(`${this.path(runId)}`.replace(/\.sqlite3$/, openSuffix), "");
  }

  unmark(runId: string): void {
    rmSync(join(this.#folder, toFileName(runId) + openSuffix), { force: true });
  }

  delete(objectName: string): void {
    this.unmark(objectName);
    for (const suffix of ["", "-wal", "-shm"]) {
      rmSync(join(this.#folder, `${toFileName(objectName)}.sqlite3${suffix}`), { force: true });
    }
  }
}

/** A run's id has letters, digits, `_`, `-` and colons; a key is any text. */
function toFileName(objectName: string): string {
  if (!objectName.startsWith("key:")) return objectName.replaceAll(":", "~");
  return `key-${createHash("sha256").update(objectName).digest("hex").slice(0, 32)}`;
}

function toRunId(fileName: string): string {
  return fileName.replaceAll("~", ":");
}
