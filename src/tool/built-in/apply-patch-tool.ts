/** `apply_patch`: one patch that adds, updates, moves and deletes several files, in the format that coding models write.
 *  All of it or nothing: every change is worked out before the first one is written. */

import { EdgeflueError } from "../../errors.ts";
import type { SandboxFiles } from "../../sandbox/sandbox.ts";
import { applyChunks } from "../../sandbox/shell/patch/apply-chunks.ts";
import { type FileChange, parseEnvelope } from "../../sandbox/shell/patch/parse-envelope.ts";
import { Meter } from "../../sandbox/shell/process/meter.ts";
import { UsageError } from "../../sandbox/shell/process/options.ts";
import { createBuiltInTool } from "./built-in-tool.ts";

export const applyPatchToolName = "apply_patch";

export const applyPatchTool = createBuiltInTool({
  name: applyPatchToolName,
  description:
    "Change several files by one patch, all or none: `*** Begin Patch`, then for each file `*** Add File: path`, `*** Update File: path` (with `*** Move to: path`) or `*** Delete File: path` and its lines, then `*** End Patch`. Chunks of an update begin with `@@`; their lines with a blank, + or -.",
  needs: "write",
  parameters: {
    type: "object",
    properties: { input: { type: "string", minLength: 1, description: "The whole patch." } },
    required: ["input"],
  },
  execute: async ({ input }, { files }) => {
    try {
      return await applyPatch(files, input);
    } catch (error) {
      if (error instanceof UsageError)
        throw new EdgeflueError("invalid_request", error.message, { cause: error });
      throw error;
    }
  },
});

interface Plan {
  line: string;
  write(): Promise<void>;
}

async function applyPatch(files: SandboxFiles, input: string): Promise<string> {
  const changes = parseEnvelope(input);
  if (changes.length === 0) throw new UsageError("The patch changes no file.");
  const meter = new Meter();
  const plans: Plan[] = [];
  for (const change of changes) plans.push(await plan(files, change, meter));
  for (const { write } of plans) await write();
  return `Changed ${plans.length} ${plans.length === 1 ? "file" : "files"}:\n${plans.map(({ line }) => line).join("\n")}`;
}

async function plan(files: SandboxFiles, change: FileChange, meter: Meter): Promise<Plan> {
  const { path } = change;
  if (change.kind === "add") {
    const content = change.lines.map((line) => `${line}\n`).join("");
    return { line: `A ${path}`, write: () => files.write(path, content) };
  }
  if (change.kind === "delete") {
    await files.stat(path);
    return { line: `D ${path}`, write: () => files.remove(path) };
  }
  const lines = decode(path, await files.readBytes(path)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const updated = await applyChunks(lines, change.chunks, { path, meter });
  const target = change.target ?? path;
  return {
    line: `M ${target}`,
    async write() {
      await files.write(target, `${updated.join("\n")}\n`);
      if (target !== path) await files.remove(path);
    },
  };
}

/** A patch of bytes that are not UTF-8 would damage them. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path} is not a UTF-8 text file, so it cannot be patched.`);
  }
}
