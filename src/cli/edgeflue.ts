#!/usr/bin/env node
/** The command line of a project. Its exit code is 0 when the command did its work, 1 when it could not, and 2 when its
 *  arguments were wrong. */

// Node 20, which `npx edgeflue init` may run on, has no `enableCompileCache`: an import by name would end there.
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMeant } from "../protocol/check/known-names.ts";
import { ownEntry } from "../protocol/check/own-entry.ts";
import { CommandProblem } from "./command-problem.ts";
import { ownPackage } from "./own-package.ts";

/** Resolves to the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./commands/init.ts")).runInit,
  add: async () => (await import("./commands/add.ts")).runAdd,
  dev: async () => (await import("./commands/dev.ts")).runDev,
  demo: async () => (await import("./commands/demo.ts")).runDemo,
  build: async () => (await import("./commands/build.ts")).runBuild,
  "sandbox-server": async () => (await import("./commands/sandbox-server.ts")).runSandboxServer,
  webhook: async () => (await import("./commands/webhook.ts")).runWebhook,
  manifest: async () => (await import("./commands/manifest.ts")).runManifest,
};

const takesNothing: readonly string[] = ["demo"];

/** Commands whose further arguments, `--help` among them, are wrangler's. */
const passesOn: readonly string[] = ["dev", "build"];

const usage = `edgeflue ${ownPackage.version}: agents on Cloudflare Workers

Usage: edgeflue <command>

  init [folder] [--force]  make a project; --force allows a folder with files, which stay as they are
  add container            put a container's image and configuration into the project
  add e2b                  write a file for the machines of a service: e2b, daytona, modal, runloop, vercel
  add github-actions [--force] [--print]
                           write the workflows that test and deploy the project on GitHub, and ask a deployed agent;
                           --force replaces files, --print writes to the terminal instead
  add docker [--force] [--print]
                           write a Dockerfile that runs the Worker without Cloudflare
  dev [arguments]          run the Worker on this machine, rebuilt as you edit; arguments go to wrangler dev
  demo                     send two prompts to the agent "assistant", without a key
  build [arguments]        make the production bundle in dist/; arguments go to wrangler deploy --dry-run;
                           with --workerd: in dist/workerd, with what it needs to run without Cloudflare
  webhook github <event> --agent <name> [--set path=value] [--url http://localhost:8787] [--delivery id]
                           sign a payload and send it to the Worker on this machine; or slack <event>, or <channel> <file.json> --secret NAME
  manifest [--check]       write src/manifest.ts from agents/ and skills/; --check fails instead when it is not current
  sandbox-server [--root folder] [--port 8790] [--host 127.0.0.1]
                           serve sandboxes of this machine to agents elsewhere; EDGEFLUE_SANDBOX_TOKEN is the token

Deploy with \`npx wrangler deploy\`.`;

// Also for wrangler, which is started: each start would compile the same megabytes again.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "node-compile-cache");
nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
const [name, ...args] = process.argv.slice(2);
// A module of the project that was loaded may have begun something that does not end.
process.exit(await main(name, args));

async function main(name: string | undefined, args: readonly string[]): Promise<number> {
  const asksForHelp = args.includes("--help") || args.includes("-h");
  const isOwn = name !== undefined && Object.hasOwn(commands, name) && !passesOn.includes(name);
  if (name === "help" || name === "--help" || name === "-h" || (isOwn && asksForHelp)) {
    console.log(usage);
    return 0;
  }
  if (name === "--version" || name === "-v") {
    console.log(ownPackage.version);
    return 0;
  }
  try {
    const command = await findCommand(name);
    if (args.length > 0 && name !== undefined && takesNothing.includes(name)) {
      throw new CommandProblem(`\`edgeflue ${name}\` takes no arguments; got ${args.join(" ")}.`, {
        isMisuse: true,
      });
    }
    return await command(args);
  } catch (error) {
    if (!(error instanceof CommandProblem)) throw error;
    console.error(`edgeflue: ${error.message}`);
    if (!error.isMisuse) return 1;
    // Someone who typed a command gets the reason alone: it would be far above the list of all commands.
    console.error(name === undefined ? `\n${usage}` : "See `edgeflue --help`.");
    return 2;
  }
}

async function findCommand(name: string | undefined): Promise<Command> {
  if (name === undefined) throw new CommandProblem("Name a command.", { isMisuse: true });
  const load = ownEntry(commands, name);
  if (load === undefined) {
    const meant = findMeant(name, Object.keys(commands));
    const hint = meant === undefined ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
    throw new CommandProblem(`There is no command ${JSON.stringify(name)}.${hint}`, { isMisuse: true });
  }
  return load();
}
