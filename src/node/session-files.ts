/** Where sessions live on a disk: one SQLite file each, named so that no two addresses share one. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type SessionAddress, toObjectName } from "../protocol/address.ts";

export class SessionFiles {
  readonly #folder: string;

  /** Creates the folder with the first session. */
  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "sessions");
  }

  /** The path of a session's database; its folder exists. A part of the id makes it readable, the hash unique. */
  path(address: SessionAddress): string {
    mkdirSync(this.#folder, { recursive: true });
    return join(this.#folder, fileName(address));
  }

  exists(address: SessionAddress): boolean {
    return existsSync(join(this.#folder, fileName(address)));
  }

  delete(address: SessionAddress): void {
    for (const suffix of ["", "-wal", "-shm"]) {
      rmSync(join(this.#folder, fileName(address) + suffix), { force: true });
    }
  }
}

function fileName(address: SessionAddress): string {
  const hash = createHash("sha256").update(toObjectName(address)).digest("hex").slice(0, 32);
  const label = `${address.agent}-${address.instance}-${address.session}`
    .replace(/[^A-Za-z0-9]+/g, "-")
    .slice(0, 60);
  return `${label}.${hash}.sqlite3`;
}
