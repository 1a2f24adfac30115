/** The command `git`: finds the command that was asked for, and prints what it throws in git's words. */

import { ownEntry } from "../../../protocol/check/own-entry.ts";
import "./global-buffer.ts";
import { MemoryExceeded } from "../process/meter.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { gitCommands } from "./command/commands.ts";
import { GitCall } from "./git-call.ts";
import { GitFailure } from "./store/git-failure.ts";

const version = "git version 2.39.5 (edgeflue)\n";

export async function git(process: Process): Promise<number> {
  try {
    return await dispatch(process);
  } catch (error) {
    if (error instanceof GitFailure) {
      if (error.message !== "") await process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof NotSupported) {
      await process.stderr.write(`git: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof UsageError) {
      await process.stderr.write(`error: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof MemoryExceeded || !isLibraryError(error)) throw error;
    await process.stderr.write(`fatal: ${error.message}\n`);
    return 128;
  }
}

/** What isomorphic-git throws has a code and says what is wrong. */
function isLibraryError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && "caller" in error;
}

async function dispatch(process: Process): Promise<number> {
  const args = [...process.args];
  let { cwd, files } = process;
  let count = 0;
  const env = new Map(process.env);
  for (; args[0]?.startsWith("-"); ) {
    const option = args.shift() ?? "";
    if (option === "-C") {
      cwd = files.resolve(args.shift() ?? ".");
      if (files.find(cwd)?.type !== "directory") {
        throw new GitFailure(`fatal: cannot change to '${cwd}': No such file or directory`);
      }
      files = files.at(cwd);
    } else if (option === "-c") {
      const [key = "", value = "true"] = splitOnce(args.shift() ?? "");
      env.set(`GIT_CONFIG_KEY_${count}`, key).set(`GIT_CONFIG_VALUE_${count}`, value);
      env.set("GIT_CONFIG_COUNT", String(++count));
    } else if (option === "--version" || option === "-v") {
      await process.stdout.write(version);
      return 0;
    } else if (
      !["--no-pager", "-P", "--paginate", "--literal-pathspecs", "--no-optional-locks"].includes(option)
    ) {
      throw new NotSupported(`${option} of git`);
    }
  }
  const [name, ...rest] = args;
  if (name === undefined || name === "help") {
    await process.stdout.write(
      `usage: git <command> [<args>]\n\nCommands: ${Object.keys(gitCommands).join(" ")}\n`,
    );
    return name === undefined ? 1 : 0;
  }
  if (name === "version") {
    await process.stdout.write(version);
    return 0;
  }
  const command = ownEntry(gitCommands, name);
  if (command === undefined) {
    throw new GitFailure(
      `git: '${name}' is not a git command, or is not supported in this shell. See 'git help'.`,
      1,
    );
  }
  return command(new GitCall({ ...process, env, cwd, files }, rest));
}

function splitOnce(text: string): [string, string?] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}
