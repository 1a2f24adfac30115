/** Looks at each file of objects before isomorphic-git does: others have made it, a server or a tar, and what is small when packed
 *  may be larger than the isolate's memory. */

import { shellLimits } from "../../limits.ts";
import type { ShellFiles } from "../../process/files.ts";
import type { Meter } from "../../process/meter.ts";
import { requireIndexable, requireShortChains } from "./delta-chains.ts";
import { fatal, GitFailure } from "./git-failure.ts";
import { toHex } from "./index-file.ts";
import { type PackedObjects, scanLooseObject, scanPack } from "./scan-pack.ts";

/** Packs with their indexes that were looked at in this isolate, by their digests: each command reads them again. */
const knownPacks = new Set<string>();

export class ObjectGuard {
  readonly #files: ShellFiles;
  readonly #meter: Meter;
  /** The newest pack of this command, which is read soon after it is written. */
  #scanned: { digest: string; objects: PackedObjects } | undefined;
  #problem: GitFailure | undefined;

  constructor(files: ShellFiles, meter: Meter) {
    this.#files = files;
    this.#meter = meter;
  }

  /** What was refused: isomorphic-git takes a file that it cannot read for one that does not exist. */
  get problem(): GitFailure | undefined {
    return this.#problem;
  }

  /** Before the bytes are stored at `path`. */
  async checkWritten(path: string, bytes: Uint8Array): Promise<void> {
    if (!isPack(path)) return;
    const objects = await this.#scan(bytes, await digestOf(bytes));
    requireShortChains(objects);
    requireIndexable(objects);
  }

  /** Before the bytes of `path` are used. */
  async checkRead(path: string, bytes: Uint8Array): Promise<void> {
    try {
      if (isPack(path)) await this.#checkStoredPack(path, bytes);
      else if (path.endsWith(".idx")) readPackIndex(bytes);
      else {
        const [, folder, name] = /\/objects\/([0-9a-f]{2})\/([0-9a-f]{38})$/.exec(path) ?? [];
        if (name !== undefined) await scanLooseObject(bytes, `${folder}${name}`, this.#meter);
      }
    } catch (error) {
      if (error instanceof GitFailure) this.#problem ??= error;
      throw error;
    }
  }

  async #checkStoredPack(path: string, bytes: Uint8Array): Promise<void> {
    const index = this.#files.read(path.replace(/pack$/, "idx"));
    const digest = await digestOf(bytes);
    const key = `${digest} ${await digestOf(index)}`;
    if (knownPacks.has(key)) return;
    const starts = readPackIndex(index);
    const objects = await this.#scan(bytes, digest);
    for (const start of starts.values())
      if (!objects.has(start))
        fatal(`index of the pack '${path}' is corrupt: no object is at offset ${start}`);
    requireShortChains(objects, (name) => starts.get(name) ?? fatal(`pack has no object ${name}`));
    if (knownPacks.size >= shellLimits.gitKnownPacksMax) knownPacks.clear();
    knownPacks.add(key);
  }

  async #scan(bytes: Uint8Array, digest: string): Promise<PackedObjects> {
    if (this.#scanned?.digest !== digest)
      this.#scanned = { digest, objects: await scanPack(bytes, this.#meter) };
    return this.#scanned.objects;
  }
}

function isPack(path: string): boolean {
  return path.endsWith(".pack");
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())));
}

const fanOutBytes = 4 * 256;

/** Where each object starts, by its name, of an index of version 2. Its size must be that of so many objects. */
function readPackIndex(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = 8 + fanOutBytes;
  if (bytes.length < first || view.getUint32(0) !== 0xff744f63 || view.getUint32(4) !== 2)
    fatal("index of a pack is corrupt, or of a version that is not supported in this shell");
  const count = view.getUint32(first - 4);
  if (bytes.length < first + count * 28 + 40) fatal("index of a pack is corrupt: it is cut off");
  const starts = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const name = toHex(bytes.subarray(first + row * 20, first + row * 20 + 20));
    starts.set(name, view.getUint32(first + count * 24 + row * 4));
  }
  return starts;
}
