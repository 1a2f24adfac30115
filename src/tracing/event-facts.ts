/** What an event says: of whom, when, and what people and models wrote. Pure. */

import type { ObservedEvent } from "../protocol/event/event.ts";

export type EventData = ObservedEvent["data"];

export function timeOf(data: EventData): number {
  return typeof data.timestamp === "number" ? data.timestamp : Date.now();
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Of a child conversation; empty in the operation's own. */
export function threadOf(data: EventData): string {
  return textOf(data.taskId) ?? "";
}

/** One for each session: what it does, it does in order. */
export function sessionKey({ agent, instance_id, session_id }: EventData): string {
  return JSON.stringify([agent, instance_id, session_id]);
}

export function commandLine({ command, args }: EventData): string {
  return [command, ...(Array.isArray(args) ? args : [])].join(" ");
}

/** Fields that say where an event belongs, which its span says already. */
const placeFields: ReadonlySet<string> = new Set([
  ...["taskId", "session_id", "instance_id", "operation_id", "agent", "traceparent", "timestamp"],
]);

/** Fields that people and models write. */
const contentFields: ReadonlySet<string> = new Set(["text", "args", "message", "fields"]);

/** What it says of what happened. */
export function factsOf(data: EventData, { withContent }: { withContent: boolean }): Record<string, unknown> {
  const isTold = (name: string) => !placeFields.has(name) && (withContent || !contentFields.has(name));
  return Object.fromEntries(Object.entries(data).filter(([name]) => isTold(name)));
}
