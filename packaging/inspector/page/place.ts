/** What the page shows, as its address says behind the `#`. */

import type { SessionAddress } from "../../../src/protocol/address.ts";

export type Place = { type: "session"; address: SessionAddress } | { type: "run"; runId: string };

export function placeOf(hash: string): Place | undefined {
  const [kind, ...parts] = hash.replace(/^#\/?/, "").split("/").map(decode);
  const [first = "", instance = "", session = ""] = parts;
  if (kind === "runs" && first !== "") return { type: "run", runId: first };
  if (kind !== "sessions" || [first, instance, session].includes("")) return undefined;
  return { type: "session", address: { agent: first, instance, session } };
}

export function hashOfSession({ agent, instance, session }: SessionAddress): string {
  return `#/sessions/${[agent, instance, session].map(encodeURIComponent).join("/")}`;
}

export function hashOfRun(runId: string): string {
  return `#/runs/${encodeURIComponent(runId)}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand
  }
}
