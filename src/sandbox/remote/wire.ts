/** What a remote sandbox and its server say to each other: `POST /v1/call`, whose body and answer are a line of JSON, and after it
 *  the bytes of a file. Before its line the answer may have empty lines, which keep the connection open, and what a command writes
 *  meanwhile, see answer-frames.ts. */

import type { ErrorRecord } from "../../errors.ts";
import { joinBytes } from "../join-bytes.ts";
import type {
  FileStat,
  SandboxPolicy,
  SandboxScope,
  SearchOptions,
  SearchResult,
  ShellOptions,
} from "../sandbox.ts";

export interface RemoteCall {
  /** Names the session; the server makes a folder's name of it. */
  session: string;
  policy: SandboxPolicy;
  scope: SandboxScope;
  work: RemoteWork;
}

/** `write` and `writeOutput` have their content after the line, and a command its input. */
export type RemoteWork =
  | { type: "begin" }
  /** All that the server has of the session is removed. */
  | { type: "delete" }
  | { type: "stat" | "exists" | "read" | "list" | "walk" | "write" | "writeOutput"; path: string }
  | { type: "mkdir"; path: string; recursive: boolean }
  | { type: "remove"; path: string; recursive: boolean; force: boolean }
  | { type: "search"; pattern: string; options: RemoteSearch }
  | { type: "shell"; command: string; options: RemoteShell };

export type RemoteSearch = Omit<SearchOptions, "signal">;

export interface RemoteShell extends Pick<ShellOptions, "cwd" | "env" | "timeoutMs"> {
  /** The command has an input, even if it is empty. */
  hasInput?: boolean;
}

export interface RemoteSearchResult extends Omit<SearchResult, "counts"> {
  counts: [path: string, count: number][];
}

export interface RemoteValues {
  begin: string;
  delete: null;
  stat: FileStat;
  exists: boolean;
  /** The bytes come after the line. */
  read: null;
  list: FileStat[];
  walk: FileStat[];
  write: null;
  writeOutput: null;
  mkdir: null;
  remove: null;
  search: RemoteSearchResult;
  /** Both outputs come after the line: as JSON, bytes that are no text would be six times as long. */
  shell: { exitCode: number; stdoutBytes: number };
}

export type RemoteAnswer =
  | { ok: true; value: unknown; asked: readonly string[] }
  | { ok: false; error: ErrorRecord; asked: readonly string[] };

/** The line and what is after it. */
export function encodeMessage(
  head: unknown,
  content: Uint8Array = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const line = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  return joinBytes([line, content]);
}

/** Undefined when there is no whole line. */
export function decodeMessage(bytes: Uint8Array): { head: unknown; content: Uint8Array } | undefined {
  let start = 0;
  while (bytes[start] === 10) start += 1;
  const end = bytes.indexOf(10, start);
  if (end < 0) return undefined;
  const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(start, end)));
  return { head, content: bytes.subarray(end + 1) };
}
