/** Opens what a command names as a file: a file of the session, a device, or a descriptor that the process has open
 *  already (`/dev/stdin`, `/dev/fd/3`). */

import { FileError } from "../../file-error.ts";
import { newFileMode } from "../../sqlite/tree.ts";
import type { ShellFiles } from "./files.ts";
import type { Meter } from "./meter.ts";
import { emptyInput, FileInput, type Input, nullOutput, type Output } from "./streams.ts";
import { encodeText } from "./text/text.ts";

/** What a descriptor of a process is open for. */
export interface Descriptor {
  readonly input?: Input;
  readonly output?: Output;
}

export type Descriptors = ReadonlyMap<number, Descriptor>;

const zeroBlock = new Uint8Array(32 * 1024);

/** Throws `FileError`. */
export function openInput(files: ShellFiles, path: string, descriptors: Descriptors): Input {
  const resolved = files.resolve(path);
  const descriptor = descriptorOf(resolved);
  if (descriptor !== undefined) {
    const input = descriptors.get(descriptor)?.input;
    if (input === undefined) throw new FileError("ENXIO", "open", path);
    return input;
  }
  switch (resolved) {
    case "/dev/null":
      return emptyInput;
    case "/dev/zero":
      return endlessInput(() => zeroBlock);
    case "/dev/random":
    case "/dev/urandom":
      return endlessInput(() => crypto.getRandomValues(new Uint8Array(zeroBlock.length)));
    case "/dev/tty":
      throw new FileError("ENXIO", "open", path);
    default:
      if (files.stat(path).type === "directory") throw new FileError("EISDIR", "read", path);
      return new FileInput(files, path);
  }
}

export interface OpenOutputOptions {
  /** `"truncate"` empties the file at once (`>`), `"append"` writes at its end (`>>`), `"update"` writes from its
   *  beginning (`<>`). */
  mode: "truncate" | "append" | "update";
  meter: Meter;
  /** Permission bits of a file that is made. Default `0o644`. */
  permissions?: number;
}

/** Creates the file when there is none. Throws `FileError`. */
export function openOutput(
  files: ShellFiles,
  path: string,
  descriptors: Descriptors,
  { mode, meter, permissions }: OpenOutputOptions,
): Output {
  const resolved = files.resolve(path);
  const descriptor = descriptorOf(resolved);
  if (descriptor !== undefined) {
    const output = descriptors.get(descriptor)?.output;
    if (output === undefined) throw new FileError("ENXIO", "open", path);
    return output;
  }
  if (devices.has(resolved)) {
    if (resolved === "/dev/tty") throw new FileError("ENXIO", "open", path);
    return nullOutput;
  }
  const isNew = files.find(path) === undefined;
  if (mode === "truncate" || isNew) files.write(path, new Uint8Array(0));
  else files.append(path, new Uint8Array(0)); // Fails now if it cannot be written.
  if (isNew && permissions !== undefined && permissions !== newFileMode) files.chmod(path, permissions);
  return new FileOutput(files, path, { isAppending: mode === "append", meter });
}

const devices: ReadonlySet<string> = new Set(
  ["null", "zero", "random", "urandom", "tty"].map((name) => `/dev/${name}`),
);

/** The descriptor that a path stands for. */
function descriptorOf(path: string): number | undefined {
  const standard = ["/dev/stdin", "/dev/stdout", "/dev/stderr"].indexOf(path);
  if (standard >= 0) return standard;
  const match = /^\/dev\/fd\/(\d{1,4})$/.exec(path);
  return match === null ? undefined : Number(match[1]);
}

function endlessInput(next: () => Uint8Array): Input {
  let waiting: Uint8Array[] = [];
  return {
    read: async () => waiting.pop() ?? next(),
    unread: (bytes) => {
      if (bytes.length > 0) waiting.push(bytes);
    },
    close: () => {
      waiting = [];
    },
  };
}

/** Writes at its own position, which is the file's end unless others write too. */
class FileOutput implements Output {
  readonly #files: ShellFiles;
  readonly #path: string;
  readonly #isAppending: boolean;
  readonly #meter: Meter;
  #position = 0;

  constructor(
    files: ShellFiles,
    path: string,
    { isAppending, meter }: { isAppending: boolean; meter: Meter },
  ) {
    this.#files = files;
    this.#path = path;
    this.#isAppending = isAppending;
    this.#meter = meter;
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    if (bytes.length === 0) return undefined;
    const size = this.#files.find(this.#path)?.size ?? 0;
    if (this.#isAppending || size === this.#position) this.#files.append(this.#path, bytes);
    else this.#overwrite(bytes);
    this.#position += bytes.length;
    return this.#meter.charge(bytes.length) ? this.#meter.turn() : undefined;
  }

  #overwrite(bytes: Uint8Array): void {
    const content = this.#files.read(this.#path);
    const merged = new Uint8Array(Math.max(content.length, this.#position + bytes.length));
    merged.set(content);
    merged.set(bytes, this.#position);
    this.#files.write(this.#path, merged);
  }
}
