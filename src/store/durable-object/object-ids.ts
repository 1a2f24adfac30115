/** The ids of Durable Objects by their names. The runtime hashes a name for each, which takes longer than to route a
 *  request; those that an isolate has asked for are kept. */

import { storeLimits } from "../../limits.ts";

interface Namespace {
  idFromName(name: string): DurableObjectId;
}

const kept = new WeakMap<Namespace, Map<string, DurableObjectId>>();

export function idOf(namespace: Namespace, name: string): DurableObjectId {
  const ids = kept.get(namespace) ?? new Map<string, DurableObjectId>();
  const known = ids.get(name);
  if (known !== undefined) return known;
  const id = namespace.idFromName(name);
  if (ids.size >= storeLimits.objectIdsMax) ids.clear();
  kept.set(namespace, ids.set(name, id));
  return id;
}
