/** Lists of tools that the sessions of an isolate share, by server and credentials. Values, never promises: one that belongs to a
 *  request that died would not settle for the others. Whoever needs a list that another session is fetching looks for it
 *  again and again. */

import { type Clock, delay } from "../clock.ts";
import { mcpLimits } from "./limits.ts";
import type { ServerToolList } from "./tool/tool-list.ts";
import type { ProtocolForm } from "./wire/protocol.ts";

export interface SharedList {
  readonly list: ServerToolList;
  readonly form: ProtocolForm | undefined;
}

const lists = new Map<string, { shared: SharedList; at: number }>();
/** Since when a session fetches a list. */
const underway = new Map<string, { at: number }>();

/** The list that an isolate has, or that another session gets within the time that it may take; else the one that `fetch` gets. */
export async function shareList(
  key: string,
  { clock, signal, fetch }: { clock: Clock; signal: AbortSignal; fetch: () => Promise<SharedList> },
): Promise<SharedList> {
  for (const begun = underway.get(key); isUnderway(key, begun, clock); ) {
    await delay(clock, mcpLimits.lookMs, signal);
    signal.throwIfAborted();
  }
  const kept = findList(key, clock);
  if (kept !== undefined) return kept;
  const mark = { at: clock.now() };
  underway.set(key, mark);
  try {
    const shared = await fetch();
    if (lists.size >= mcpLimits.listsMax) dropOldest();
    lists.set(key, { shared, at: clock.now() });
    return shared;
  } finally {
    if (underway.get(key) === mark) underway.delete(key);
  }
}

/** The server has other tools by now. */
export function forgetList(key: string): void {
  lists.delete(key);
}

function findList(key: string, clock: Clock): SharedList | undefined {
  const kept = lists.get(key);
  return kept !== undefined && isWithin(kept.at, mcpLimits.listMs, clock) ? kept.shared : undefined;
}

/** Whether the session that had begun still fetches, and there is no list meanwhile. One that died leaves its mark behind. */
function isUnderway(key: string, begun: { at: number } | undefined, clock: Clock): boolean {
  if (begun === undefined || underway.get(key) !== begun || findList(key, clock) !== undefined) return false;
  return isWithin(begun.at, mcpLimits.discoverMsMax, clock);
}

/** The clock may have been set back. */
function isWithin(at: number, durationMs: number, clock: Clock): boolean {
  const age = clock.now() - at;
  return age >= 0 && age < durationMs;
}

function dropOldest(): void {
  const [oldest] = [...lists].sort(([, left], [, right]) => left.at - right.at);
  if (oldest !== undefined) lists.delete(oldest[0]);
}
