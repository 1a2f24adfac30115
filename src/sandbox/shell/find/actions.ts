/** The actions of `find`: they print, run commands, delete, or steer the walk. */

import { FileError } from "../../file-error.ts";
import { quoteName } from "../entry/quote.ts";
import { UsageError } from "../process/options.ts";
import { emptyInput } from "../process/streams.ts";
import { byteLength } from "../process/text/text.ts";
import type { FoundFile, Predicate, Walk } from "./found-file.ts";
import { describeFile } from "./ls-line.ts";
import type { FindContext } from "./options.ts";
import { compilePrintf } from "./printf.ts";

export interface ParsedAction {
  predicate: Predicate;
  /** Whether paths are still printed when no other action is there. */
  printsToo?: boolean;
  /** What is left to do after the walk. */
  finish?: (walk: Walk) => Promise<void>;
}

export type FindAction = (context: FindContext) => ParsedAction;

/** An action that prints and is true. */
function printing(textOf: (file: FoundFile) => string): ParsedAction {
  return {
    predicate: (file, { stdout }) => {
      const written = stdout.add(textOf(file));
      return written === undefined ? true : written.then(() => true);
    },
  };
}

export const printPath = printing(({ path }) => `${path}\n`);

/** An action that steers the walk and is true. */
function steering(sign: "isPruned" | "hasQuit"): FindAction {
  return () => ({
    printsToo: true,
    predicate: (_file, walk) => {
      walk[sign] = true;
      return true;
    },
  });
}

const remove: FindAction = ({ options, process }) => {
  options.isDepthFirst = true;
  return {
    predicate: (file, walk) => {
      if (file.path === ".") return true;
      try {
        if (file.link.type === "directory") process.files.rmdir(file.path);
        else process.files.unlink(file.path);
        return true;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return fail(walk, `cannot delete ${quoteName(file.path)}: ${error.reason}`);
      }
    },
  };
};

async function fail(walk: Walk, message: string): Promise<false> {
  walk.exitCode = 1;
  await walk.stdout.flush();
  await walk.process.fail(message);
  return false;
}

/** Bytes of one command line that `-exec … +` makes, as xargs. */
const commandBytesMax = 128 * 1024;

const execute: FindAction = (context) => {
  const { command, isBatch } = takeCommand(context);
  const inFolder = context.name === "-execdir";
  if (!isBatch) {
    return {
      predicate: async (file, walk) => {
        const { name, cwd } = placeOf(file, { inFolder, walk });
        const code = await run(
          walk,
          command.map((part) => part.replaceAll("{}", () => name)),
          cwd,
        );
        return code === 0;
      },
    };
  }
  const batch = new Batch(command, inFolder);
  return { predicate: (file, walk) => batch.add(file, walk), finish: (walk) => batch.run(walk) };
};

/** Up to `;`, or up to `{} +`. */
function takeCommand({ take, name }: FindContext): { command: string[]; isBatch: boolean } {
  const command: string[] = [];
  for (let part = take(); ; part = take()) {
    if (part === ";") break;
    if (part === "+" && command.at(-1) === "{}") {
      command.pop();
      if (command.some((one) => one.includes("{}"))) {
        throw new UsageError(`only one instance of {} is supported with ${name} ... +`);
      }
      return { command, isBatch: true };
    }
    command.push(part);
  }
  if (command.length === 0) throw new UsageError(`missing argument to ${quoteName(name)}`);
  return { command, isBatch: false };
}

/** What `{}` stands for, and the folder in which the command runs. */
function placeOf(
  { path, name }: FoundFile,
  { inFolder, walk }: { inFolder: boolean; walk: Walk },
): { name: string; cwd: string } {
  const { cwd } = walk.process;
  if (!inFolder) return { name: path, cwd };
  const folder = path.length > name.length ? path.slice(0, -name.length) : ".";
  return { name: `./${name}`, cwd: walk.process.files.resolve(folder === "" ? "." : folder) };
}

async function run(walk: Walk, argv: readonly string[], cwd: string): Promise<number> {
  await walk.stdout.flush();
  return walk.process.spawn(argv, { cwd, stdin: emptyInput });
}

/** Names that wait for one command. */
class Batch {
  readonly #command: readonly string[];
  readonly #inFolder: boolean;
  #names: string[] = [];
  #bytes = 0;
  #cwd = "";

  constructor(command: readonly string[], inFolder: boolean) {
    this.#command = command;
    this.#inFolder = inFolder;
  }

  async add(file: FoundFile, walk: Walk): Promise<boolean> {
    const { name, cwd } = placeOf(file, { inFolder: this.#inFolder, walk });
    const size = byteLength(name) + 1;
    if (this.#bytes + size > commandBytesMax || (this.#names.length > 0 && cwd !== this.#cwd))
      await this.run(walk);
    this.#cwd = cwd;
    this.#names.push(name);
    this.#bytes += size;
    walk.process.meter.hold(size * 2);
    return true;
  }

  async run(walk: Walk): Promise<void> {
    if (this.#names.length === 0) return;
    const names = this.#names;
    walk.process.meter.release(this.#bytes * 2);
    this.#names = [];
    this.#bytes = 0;
    if ((await run(walk, [...this.#command, ...names], this.#cwd)) !== 0) walk.exitCode = 1;
  }
}

export const actions: ReadonlyMap<string, FindAction> = new Map<string, FindAction>([
  ["-print", () => printPath],
  ["-print0", () => printing(({ path }) => `${path}\0`)],
  ["-printf", (context) => printing(compilePrintf(context.take(), context))],
  ["-ls", ({ process, options }) => printing((file) => describeFile(file, process, options.zone))],
  ["-delete", remove],
  ["-exec", execute],
  ["-execdir", execute],
  ["-prune", steering("isPruned")],
  ["-quit", steering("hasQuit")],
]);
