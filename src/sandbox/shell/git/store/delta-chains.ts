/** Bounds on the deltas of a pack: what must be unpacked to read one object, and what isomorphic-git keeps in memory while it finds
 *  out their names. */

import { shellLimits } from "../../limits.ts";
import { fatal } from "./git-failure.ts";
import type { PackedObject, PackedObjects } from "./scan-pack.ts";

interface Chain {
  readonly depth: number;
  readonly bytes: number;
}

/** Throws when reading one of the objects takes too long a chain of deltas, or one without end. `find` says where the base with a
 *  name starts; one that it does not know ends the chain. */
export function requireShortChains(
  objects: PackedObjects,
  find: (name: string) => number | undefined = () => undefined,
): void {
  const { gitDeltaDepthMax, gitDeltaChainBytesMax } = shellLimits;
  const chains = new Map<number, Chain>();
  for (const start of objects.keys()) {
    const waiting: { start: number; size: number }[] = [];
    let next: number | undefined = start;
    while (next !== undefined && !chains.has(next)) {
      const object: PackedObject = objects.get(next) ?? fatal("pack has a delta whose base is no object");
      waiting.push({ start: next, size: object.size });
      if (waiting.length > gitDeltaDepthMax + 1) tooDeep();
      next = typeof object.base === "string" ? find(object.base) : object.base;
    }
    let chain = next === undefined ? undefined : chains.get(next);
    for (const one of waiting.reverse()) {
      chain = { depth: (chain?.depth ?? -1) + 1, bytes: (chain?.bytes ?? 0) + one.size };
      chains.set(one.start, chain);
      if (chain.depth > gitDeltaDepthMax) tooDeep();
      if (chain.bytes > gitDeltaChainBytesMax)
        fatal(`pack has an object that takes more than ${gitDeltaChainBytesMax} bytes of deltas to read`);
    }
  }
}

function tooDeep(): never {
  return fatal(`pack has a chain of more than ${shellLimits.gitDeltaDepthMax} deltas`);
}

/** As in isomorphic-git: what its cache has, and the largest object that it takes. */
const cacheBytes = 32 * 1024 * 1024;
const cachedObjectBytesMax = cacheBytes / 4;

/** Throws when isomorphic-git would keep too much: besides its cache, every delta whose base is not in it, and those below it. */
export function requireIndexable(objects: PackedObjects): void {
  const { gitIndexBytesMax } = shellLimits;
  const kept = new Set<number>();
  let keptBytes = 0;
  const keep = (start: number) => {
    for (let at: number | undefined = start; at !== undefined && !kept.has(at); ) {
      const object = objects.get(at);
      kept.add(at);
      keptBytes += object?.size ?? 0;
      at = typeof object?.base === "number" ? object.base : undefined;
    }
  };
  const hasNames = objects.values().some(({ base }) => typeof base === "string");
  const cache = new SizeCache();
  for (const [start, { size, base }] of objects) {
    // Which object a name means is not known before all have theirs, so that any may have to be kept.
    if (hasNames || (typeof base === "number" && !cache.use(base))) keep(start);
    else cache.add(start, size);
    if (keptBytes > gitIndexBytesMax)
      fatal(`the deltas of the pack take more than ${gitIndexBytesMax} bytes of memory. Try --depth 1`);
  }
}

/** Which objects are in the cache: those used last. */
class SizeCache {
  readonly #sizes = new Map<number, number>();
  #bytes = 0;

  use(start: number): boolean {
    const size = this.#sizes.get(start);
    if (size === undefined) return false;
    this.#sizes.delete(start);
    this.#sizes.set(start, size);
    return true;
  }

  add(start: number, size: number): void {
    if (size > cachedObjectBytesMax) return;
    this.#sizes.set(start, size);
    this.#bytes += size;
    for (const [oldest, oldSize] of this.#sizes) {
      if (this.#bytes <= cacheBytes) break;
      this.#sizes.delete(oldest);
      this.#bytes -= oldSize;
    }
  }
}
