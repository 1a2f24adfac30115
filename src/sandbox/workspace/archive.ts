/** Folders of the virtual sandbox as tar archives, by the shell's own `tar`: links lead out of no folder, and the policy and
 *  the limits are those of any command. */

import type { Clock } from "../../clock.ts";
import { EdgeflueError, type ErrorCode } from "../../errors.ts";
import { boundPassed, FileError, orRefusal } from "../file-error.ts";
import { joinBytes } from "../join-bytes.ts";
import { noNetwork } from "../network/network.ts";
import { resolveWorkspacePath } from "../paths.ts";
import { defaultTarOptions, type TarOptions } from "../shell/archive/tar/options.ts";
import type { FixedFiles } from "../shell/process/files.ts";
import { Refusals, ShellFiles } from "../shell/process/files.ts";
import { MemoryExceeded, Meter, ProcessStopped } from "../shell/process/meter.ts";
import { UsageError } from "../shell/process/options.ts";
import type { Process } from "../shell/process/process.ts";
import { BytesInput, FileInput, type Output } from "../shell/process/streams.ts";
import { decodeBytes, encodeText } from "../shell/process/text/text.ts";
import type { FileSystem } from "../virtual/file-system.ts";
import { snapshotLimits } from "./limits.ts";

const { archiveBytesMax } = snapshotLimits;

/** Without edgeflue's own folder. */
export async function exportTar(
  fileSystem: FileSystem,
  clock: Clock,
  { path = ".", gzip = false }: { path?: string; gzip?: boolean } = {},
): Promise<Uint8Array> {
  const folder = requireFolder(fileSystem, path);
  const output = new Collected(tooLarge);
  const options: TarOptions = {
    ...defaultTarOptions(),
    action: "create",
    compression: gzip ? "gzip" : "none",
    excluded: ["./.edgeflue"],
    members: [{ folder, path: "." }],
  };
  await run(fileSystem, clock, { options, stdin: new Uint8Array(0), stdout: output });
  return output.bytes();
}

/** Makes the folder. When a member cannot be unpacked, it throws, and the caller commits nothing. */
export async function importTar(
  fileSystem: FileSystem,
  clock: Clock,
  { archive, path = "." }: { archive: Uint8Array; path?: string },
): Promise<void> {
  if (archive.length > archiveBytesMax) throw tooLarge();
  const folder = resolveWorkspacePath(path, fileSystem.cwd);
  orRefusal(() => {
    if (!fileSystem.exists(folder)) fileSystem.mkdir(folder, true);
  });
  const options: TarOptions = {
    ...defaultTarOptions(),
    action: "extract",
    folder: requireFolder(fileSystem, path),
    keepsMode: true,
  };
  await run(fileSystem, clock, { options, stdin: archive, stdout: new Collected(tooLarge) });
}

function requireFolder(fileSystem: FileSystem, path: string): string {
  return orRefusal(() => fileSystem.requireFolder(resolveWorkspacePath(path, fileSystem.cwd)));
}

async function run(
  fileSystem: FileSystem,
  clock: Clock,
  { options, stdin, stdout }: { options: TarOptions; stdin: Uint8Array; stdout: Collected },
): Promise<void> {
  const errors = new Collected(tooLarge);
  const refusals = new Refusals();
  const files = new ShellFiles(fileSystem, nothingAround, refusals, fileSystem.cwd);
  const process: Process = {
    name: "tar",
    args: [],
    env: new Map([["TZ", "UTC"]]),
    cwd: fileSystem.cwd,
    stdin: new BytesInput(stdin),
    stdout,
    stderr: errors,
    files,
    meter: new Meter(),
    clock,
    network: noNetwork,
    openInput: (path) => new FileInput(files, path),
    openOutput: () => stdout,
    umask: 0,
    spawn: async () => 127,
    fail: (message) => errors.write(`${message}\n`),
    sleep: async () => {},
  };
  let problem: string | undefined;
  try {
    if ((await runTar(process, options)) === 0) return;
    problem = decodeBytes(errors.bytes());
  } catch (error) {
    if (!isCommandError(error)) throw error;
    problem = error.message;
  }
  const [refusal] = refusals.messages;
  const reason = problem.split("\n").find((line) => !line.startsWith("Removing leading"));
  throw new EdgeflueError(
    codeOf(problem, refusal),
    `The archive was not ${options.action === "extract" ? "unpacked" : "made"}: ${(refusal ?? reason ?? "").trim()}`,
  );
}

async function runTar(process: Process, options: TarOptions): Promise<number> {
  if (options.action === "create") {
    const { createArchive } = await import("../shell/archive/tar/create.ts");
    return createArchive(process, options);
  }
  const { readArchive } = await import("../shell/archive/tar/read-archive.ts");
  const { extractArchive } = await import("../shell/archive/tar/extract.ts");
  return readArchive(process, options, extractArchive);
}

function codeOf(problem: string, refusal: string | undefined): ErrorCode {
  if (/No space left on device|File too large/.test(problem)) return "sandbox_limit";
  return refusal === undefined ? "invalid_request" : "sandbox_denied";
}

function isCommandError(error: unknown): error is Error {
  return (
    error instanceof FileError ||
    error instanceof UsageError ||
    error instanceof MemoryExceeded ||
    error instanceof ProcessStopped
  );
}

/** Only the transaction's own trees. */
const nothingAround: FixedFiles = {
  stat: () => undefined,
  list: () => [],
  read: () => new Uint8Array(0),
};

class Collected implements Output {
  readonly #parts: Uint8Array[] = [];
  readonly #refuse: () => Error;
  #length = 0;

  constructor(refuse: () => Error) {
    this.#refuse = refuse;
  }

  write(data: Uint8Array | string): undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    this.#length += bytes.length;
    if (this.#length > archiveBytesMax) throw this.#refuse();
    this.#parts.push(bytes);
  }

  bytes(): Uint8Array {
    return joinBytes(this.#parts);
  }
}

function tooLarge(): EdgeflueError {
  return boundPassed(
    { archiveBytesMax },
    `An archive can have at most ${archiveBytesMax} bytes. Take one folder at a time.`,
  );
}
