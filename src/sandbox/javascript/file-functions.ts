/** The session's files as functions of a program, under the policy of its transaction. */

import { EdgeflueError } from "../../errors.ts";
import type { FileStat, SandboxFiles } from "../sandbox.ts";
import type { SandboxFunction } from "./engine.ts";

export function createFileFunctions(files: SandboxFiles): Readonly<Record<string, SandboxFunction>> {
  return {
    "files.readText": ([path]) => files.readText(text("path", path)),
    "files.readBytes": ([path]) => files.readBytes(text("path", path)),
    "files.writeText": async ([path, content]) => {
      await files.write(text("path", path), text("content", content));
      return null;
    },
    "files.writeBytes": async ([path, content]) => {
      if (!(content instanceof Uint8Array)) throw wrong("content", "a Uint8Array");
      await files.write(text("path", path), content);
      return null;
    },
    "files.list": async ([path = "."]) => (await files.list(text("path", path))).map(toEntry),
    "files.stat": async ([path]) => toEntry(await files.stat(text("path", path))),
    "files.exists": ([path]) => files.exists(text("path", path)),
    "files.mkdir": async ([path]) => {
      await files.mkdir(text("path", path), { recursive: true });
      return null;
    },
    "files.remove": async ([path, options]) => {
      const { recursive, force } = Object(options) as { recursive?: unknown; force?: unknown }; // any value as an object
      await files.remove(text("path", path), { recursive: recursive === true, force: force === true });
      return null;
    },
  };
}

function toEntry({ path, type, size, mtimeMs }: FileStat): object {
  return { name: path.slice(path.lastIndexOf("/") + 1), path, type, size, mtimeMs };
}

function text(argument: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw wrong(argument, "a text");
}

function wrong(argument: string, expected: string): EdgeflueError {
  return new EdgeflueError("invalid_request", `The ${argument} must be ${expected}.`);
}
