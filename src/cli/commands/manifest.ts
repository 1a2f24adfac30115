/** `edgeflue manifest`: writes src/manifest.ts from the project's files. wrangler runs it before each build. With --check
 *  it writes nothing, and fails when the file is not what it would write or when something cannot be used. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeError } from "../../errors.ts";
import { findConfigFile } from "../../node/read-config.ts";
import { CommandProblem } from "../command-problem.ts";
import { generateManifest } from "../generate-manifest.ts";

/** Broken agents, skills and roles are reported, but do not stop the others: the manifest lists them with their
 *  error. */
export async function runManifest(args: readonly string[]): Promise<number> {
  const isCheck = args.length === 1 && args[0] === "--check";
  if (args.length > 0 && !isCheck) {
    throw new CommandProblem(`\`edgeflue manifest\` takes no argument but --check; got ${args.join(" ")}.`, {
      isMisuse: true,
    });
  }
  const root = process.cwd();
  if (!existsSync(join(root, "agents")) && findConfigFile(root) === undefined) {
    throw new CommandProblem(
      `There is no folder agents/ in ${root}. Run this where the project's package.json is, or make a project with \`edgeflue init\`.`,
    );
  }
  const { text, problems, modules } = await generateManifest({ root }).catch((error: unknown) => {
    throw toProblem(error);
  });
  const path = join(root, "src/manifest.ts");
  const isCurrent = existsSync(path) && readFileSync(path, "utf8") === text;
  // Written only when it changes, so that a watcher of src/ does not rebuild in vain.
  if (!isCurrent && !isCheck) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (isCheck) {
    const { checkModules } = await import("../../node/check-modules.ts");
    problems.push(...(await checkModules(root, modules)));
  }
  for (const problem of problems) console.error(`edgeflue: ${problem}`);
  if (!isCheck) return 0;
  if (!isCurrent) {
    throw new CommandProblem(
      "src/manifest.ts is not what the project's files make. Write it with `edgeflue manifest`, and commit it.",
    );
  }
  return problems.length === 0 ? 0 : 1;
}

/** The library's own sentences are for the person at the terminal; anything else is a bug, and keeps its stack. */
function toProblem(error: unknown): unknown {
  const prefix = "[edgeflue] ";
  const text = describeError(error);
  return text.startsWith(prefix) ? new CommandProblem(text.slice(prefix.length)) : error;
}
