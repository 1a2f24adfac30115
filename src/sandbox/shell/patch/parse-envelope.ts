/** The patches that `apply_patch` reads: `*** Begin Patch`, files to add, delete, update and move, `*** End Patch`. */

import { UsageError } from "../process/options.ts";

export interface Chunk {
  /** Texts after `@@`, each of which is looked for before the lines. */
  readonly contexts: readonly string[];
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly isEndOfFile: boolean;
}

export type FileChange =
  | { readonly kind: "add"; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: "delete"; readonly path: string }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly target: string | undefined;
      readonly chunks: readonly Chunk[];
    };

export function parseEnvelope(text: string): FileChange[] {
  return new EnvelopeParser(withoutHereDocument(text.trim()).split("\n")).parse();
}

/** Models pass the operator of a here-document as a part of the patch, too. */
function withoutHereDocument(text: string): string {
  const match = /^<<-?\s*(['"]?)(\w+)\1\n([\s\S]*)\n\2$/.exec(text);
  return match?.[3]?.trim() ?? text;
}

const [begin, end] = ["*** Begin Patch", "*** End Patch"] as const;

class EnvelopeParser {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  parse(): FileChange[] {
    if (this.#lines[0]?.trim() !== begin) {
      throw new UsageError(`Invalid patch: The first line of the patch must be '${begin}'`);
    }
    const last = this.#lines.length - 1;
    if (this.#lines[last]?.trim() !== end) {
      throw new UsageError(`Invalid patch: The last line of the patch must be '${end}'`);
    }
    const changes: FileChange[] = [];
    this.#at = 1;
    while (this.#at < last) {
      if (this.#lines[this.#at]?.trim() === "") this.#at += 1;
      else changes.push(this.#readChange(last));
    }
    return changes;
  }

  #readChange(last: number): FileChange {
    const line = this.#lines[this.#at]?.trim() ?? "";
    const header = /^\*\*\* (Add|Delete|Update) File: (.+)$/.exec(line);
    if (header === null) {
      throw this.#invalid(
        `'${line}' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'`,
      );
    }
    this.#at += 1;
    const path = header[2] ?? "";
    if (header[1] === "Delete") return { kind: "delete", path };
    return header[1] === "Add"
      ? { kind: "add", path, lines: this.#readAdded(last) }
      : this.#readUpdate(path, last);
  }

  #readAdded(last: number): string[] {
    const lines: string[] = [];
    for (; this.#at < last; this.#at++) {
      const line = this.#lines[this.#at] ?? "";
      if (!line.startsWith("+")) break;
      lines.push(line.slice(1));
    }
    return lines;
  }

  #readUpdate(path: string, last: number): FileChange {
    const move = /^\*\*\* Move to: (.+)$/.exec(this.#lines[this.#at]?.trim() ?? "");
    if (move !== null) this.#at += 1;
    const chunks: Chunk[] = [];
    while (this.#at < last && !/^\*\*\* (Add|Delete|Update) File: /.test(this.#lines[this.#at] ?? "")) {
      if (this.#lines[this.#at]?.trim() === "" && chunks.length > 0) this.#at += 1;
      else chunks.push(this.#readChunk(last, chunks.length === 0));
    }
    if (chunks.length === 0 && move === null)
      throw this.#invalid(`Update file hunk for path '${path}' is empty`);
    return { kind: "update", path, target: move?.[1], chunks };
  }

  #readChunk(last: number, isFirst: boolean): Chunk {
    const contexts: string[] = [];
    let hasMarker = false;
    for (
      let line = this.#lines[this.#at] ?? "";
      /^@@(?: |$)/.test(line);
      line = this.#lines[this.#at] ?? ""
    ) {
      hasMarker = true;
      const context = line.slice(3).replace(/^-\d.*@@ ?/, "");
      if (context.trim() !== "") contexts.push(context);
      this.#at += 1;
    }
    if (!hasMarker && !isFirst) {
      throw this.#invalid(
        `Expected update hunk to start with a @@ context marker, got: '${this.#lines[this.#at]}'`,
      );
    }
    const [oldLines, newLines]: [string[], string[]] = [[], []];
    let isEndOfFile = false;
    const start = this.#at;
    for (; this.#at < last; this.#at++) {
      const line = this.#lines[this.#at] ?? "";
      if (line.trim() === "*** End of File") {
        isEndOfFile = true;
        this.#at += 1;
        break;
      }
      const [mark, text] = line === "" ? [" ", ""] : [line.charAt(0), line.slice(1)];
      if (mark !== " " && mark !== "+" && mark !== "-") {
        if (this.#at === start) {
          throw this.#invalid(
            `Unexpected line found in update hunk: '${line}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`,
          );
        }
        break;
      }
      if (mark !== "+") oldLines.push(text);
      if (mark !== "-") newLines.push(text);
    }
    if (this.#at === start) throw this.#invalid("Update hunk does not contain any lines");
    return { contexts, oldLines, newLines, isEndOfFile };
  }

  #invalid(problem: string): UsageError {
    return new UsageError(`Invalid patch hunk on line ${this.#at + 1}: ${problem}`);
  }
}
