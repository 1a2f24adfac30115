/** `edgeflue add container`, `edgeflue add e2b`: puts what a capability needs into a project. Existing files are never overwritten. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suggestName } from "../../protocol/check/known-names.ts";
import { ownEntry } from "../../protocol/check/own-entry.ts";
import { CommandProblem } from "../command-problem.ts";
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

export async function runAdd(args: readonly string[]): Promise<number> {
  const [name, ...others] = args;
  if (name === undefined || others.length > 0)
    throw new CommandProblem(`Name one thing to add: ${Object.keys(additions).join(", ")}.`, {
      isMisuse: true,
    });
  const add = ownEntry(additions, name);
  if (add === undefined)
    throw new CommandProblem(
      `There is nothing named ${JSON.stringify(name)} to add.${suggestName(name, Object.keys(additions))}`,
      { isMisuse: true },
    );
  add(process.cwd());
  return 0;
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
    throw new CommandProblem(`There is no wrangler.toml in ${folder}. Run this in the folder of a project.`);
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
  if (!existsSync(join(folder, "package.json")))
    throw new CommandProblem(`There is no package.json in ${folder}. Run this in the folder of a project.`);
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
