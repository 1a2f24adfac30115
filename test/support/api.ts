/** The API as its callers see it: a Request in, a Response out. */

import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import { readEvents, type WireEvent } from "../../src/protocol/agent-session/read-events.ts";
import { checkAnswer } from "./check-answer.ts";
import type { Reply } from "./fake-openai/reply.ts";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back
  body: any;
}

/** An id that no other test uses. */
export function unique(): string {
  return crypto.randomUUID();
}

export async function call(path: string, init?: RequestInit): Promise<Answer> {
  const response = await exports.default.fetch(new Request(`http://edgeflue.test${path}`, init));
  const body = await response.json();
  checkAnswer(init?.method ?? "GET", `http://edgeflue.test${path}`, response.status, body);
  return { status: response.status, headers: response.headers, body };
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return call(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Streams a prompt, calls back with each event and returns all of them. */
export async function streamPrompt(
  path: string,
  message: string,
  onEvent: (event: WireEvent) => unknown = () => {},
): Promise<WireEvent[]> {
  const response = await exports.default.fetch(
    new Request(`http://edgeflue.test${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ message }),
    }),
  );
  if (response.body === null) throw new Error("The response has no body.");
  const events: WireEvent[] = [];
  for await (const event of readEvents(response.body)) {
    events.push(event);
    await onEvent(event);
  }
  return events;
}

/** The text that a reader of these events has heard. */
export function heard(events: readonly WireEvent[]): string {
  return events.map((event) => (event.type === "delta" ? event.text : "")).join("");
}

/** Resolves when the fake model has been asked that often with this text. */
export async function modelWasAsked(text: string, times = 1): Promise<void> {
  await expect
    .poll(async () => (await modelRequests(text)).length, { timeout: 10_000, interval: 5 })
    .toBe(times);
}

/** A user message that makes the fake model give these replies, one for each request. */
export function script(...replies: Reply[]): string {
  return `script ${unique()} ${JSON.stringify(replies)} end`;
}

export interface ModelRequest {
  path: string;
  url: string;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: the provider's JSON
  body: any;
  outcome: "open" | "answered" | "cut" | "client_gone";
}

/** What the fake model was asked in which this text occurs, oldest first. */
export async function modelRequests(contains: string): Promise<ModelRequest[]> {
  // The beginning of a message names it already, and a URL holds no megabytes.
  const text = JSON.stringify(contains.slice(0, 200)).slice(1, -1);
  const response = await fetch(`${env.MODEL_CONTROL_URL}/?contains=${encodeURIComponent(text)}`);
  return response.json();
}
