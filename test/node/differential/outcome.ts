/** What a script did, in a form that two shells can be compared by. */

import { createHash } from "node:crypto";

/** Bytes that a recording shows of an output or a file. */
const bytesMax = 4_000;

export interface Outcome {
  /** Text, or `base64:…` when it is not UTF-8. */
  stdout: string;
  exitCode: number;
  /** Real bash: whether it printed errors. */
  hasErrors: boolean;
  /** Paths that the script added, changed or removed: content, `-> target`, `folder` or `removed`. A mode stands in
   *  front when it is not the usual one. */
  files: Record<string, string>;
}

export interface FoundFile {
  type: "file" | "directory" | "symlink";
  content?: Uint8Array;
  target?: string;
  mode: number;
}

/** Long ones by their hash. */
export function toText(bytes: Uint8Array): string {
  if (bytes.length > bytesMax) {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")} of ${bytes.length} bytes`;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64:${Buffer.from(bytes).toString("base64")}`;
  }
}

/** How files differ from those of the fixture. */
export function describeChanges(
  before: ReadonlyMap<string, FoundFile>,
  after: ReadonlyMap<string, FoundFile>,
): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const now = describeFile(after.get(path));
    if (describeFile(before.get(path)) !== now) changes[path] = now;
  }
  return changes;
}

function describeFile(file: FoundFile | undefined): string {
  if (file === undefined) return "removed";
  if (file.type === "symlink") return `-> ${file.target}`;
  const usual = file.type === "directory" ? 0o755 : 0o644;
  const mode = (file.mode & 0o7777) === usual ? "" : `(${(file.mode & 0o7777).toString(8)}) `;
  return `${mode}${file.type === "directory" ? "folder" : toText(file.content ?? new Uint8Array(0))}`;
}
