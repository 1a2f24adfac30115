/** `edgeflue add container`, `edgeflue add e2b`, `edgeflue add github-actions`: puts what a capability or a place to deploy
 *  to needs into a project. Existing files are never overwritten, but for those of a deploy target with --force. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { suggestName } from "../../protocol/check/known-names.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import { CommandProblem, noProject } from "../command-problem.ts";
import { type DeployTarget, printTarget, writeTarget } from "../deploy-target/deploy-target.ts";
import { docker } from "../deploy-target/docker.ts";
import { githubActions } from "../deploy-target/github-actions.ts";
import { ownFolder } from "../own-package.ts";

/** Services whose machines can take the place of a container, with the package of each. */
const services: Readonly<Record<string, string>> = {
  e2b: "e2b",
  daytona: "@daytona/sdk",
  modal: "modal@0.7.2",
  runloop: "@runloop/api-client",
  vercel: "@vercel/sandbox",
};

const additions: Readonly<Record<string, (folder: string) => void>> = {
  container: addContainer,
  ...Object.fromEntries(
    Object.keys(services).map((name) => [name, (folder: string) => addMachine(folder, name)]),
  ),
};

/** Places to deploy to, by the name of each. */
const targets: Readonly<Record<string, (folder: string) => DeployTarget>> = {
  "github-actions": githubActions,
  docker,
};

export async function runAdd(args: readonly string[]): Promise<number> {
  const names = [...Object.keys(additions), ...Object.keys(targets)];
  const { name, isForced, isPrinted } = parseAdd(args, names);
  const target = ownEntry(targets, name);
  const add = ownEntry(additions, name);
  if (target !== undefined) {
    if (!existsSync("package.json")) throw noProject(process.cwd(), "package.json");
    const made = target(process.cwd());
    if (isPrinted) printTarget(made);
    else writeTarget(made, { isForced });
  } else if (add === undefined) {
    throw new CommandProblem(
      `There is nothing named ${JSON.stringify(name)} to add.${suggestName(name, names)}`,
      { isMisuse: true },
    );
  } else if (isForced || isPrinted) {
    throw new CommandProblem(
      `\`edgeflue add ${name}\` takes no options: it never overwrites a file. --force and --print are for ${Object.keys(targets).join(", ")}.`,
      { isMisuse: true },
    );
  } else add(process.cwd());
  return 0;
}

interface AddArguments {
  name: string;
  isForced: boolean;
  isPrinted: boolean;
}

function parseAdd(args: readonly string[], names: readonly string[]): AddArguments {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { force: { type: "boolean", default: false }, print: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const [name, ...others] = positionals;
    if (name === undefined || others.length > 0)
      throw new Error(`Name one thing to add: ${names.join(", ")}.`);
    return { name, isForced: values.force, isPrinted: values.print };
  } catch (error) {
    throw new CommandProblem(error instanceof Error ? error.message : String(error), { isMisuse: true });
  }
}

const containerLines = `
# A container for each session, for agents with sandbox: "container". At most max_instances run at the same time; an idle one
# stops when idle. Containers need the paid plan of Workers.
[[containers]]
class_name = "SessionObject"
image = "./container/Dockerfile"
max_instances = 10
instance_type = "standard-1"
`;

function addContainer(folder: string): void {
  const config = join(folder, "wrangler.toml");
  const text = existsSync(config) ? readFileSync(config, "utf8") : undefined;
  if (text === undefined && !existsSync(join(folder, "wrangler.jsonc")))
    throw noProject(folder, "wrangler.toml");
  const dockerfile = join(folder, "container/Dockerfile");
  if (existsSync(dockerfile)) console.log("  container/Dockerfile (kept as it was)");
  else {
    mkdirSync(dirname(dockerfile), { recursive: true });
    writeFileSync(dockerfile, readFileSync(join(ownFolder, "container/Dockerfile"), "utf8"), { flag: "wx" });
    console.log("  container/Dockerfile");
  }
  if (text === undefined)
    console.log(`Add to wrangler.jsonc what these lines say for wrangler.toml:\n${containerLines}`);
  else if (/^\s*\[\[containers\]\]/m.test(text))
    console.log("  wrangler.toml (has [[containers]], kept as it was)");
  else {
    writeFileSync(config, `${text.replace(/\n*$/, "\n")}${containerLines}`);
    console.log("  wrangler.toml: [[containers]] for SessionObject");
  }
  console.log(`
Next: in the agent's file
  import "edgeflue/container";
  … sandbox: "container", allowWrite: true, allowShell: true
Docker builds and runs the image for \`npm run dev\`; \`npx wrangler deploy\` uploads it.`);
}

function addMachine(folder: string, service: string): void {
  if (!existsSync(join(folder, "package.json"))) throw noProject(folder, "package.json");
  const path = `machines/${service}.ts`;
  const file = join(folder, path);
  if (existsSync(file)) console.log(`  ${path} (kept as it was)`);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, readFileSync(join(ownFolder, "container", path), "utf8"), { flag: "wx" });
    console.log(`  ${path}`);
  }
  console.log(`
Next:
  npm install ${services[service]}
and what the first lines of ${path} say.`);
}
