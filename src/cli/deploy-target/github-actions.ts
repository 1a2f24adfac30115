/** GitHub's workflows for a project: one tests and deploys it, the other sends a prompt to what is deployed. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ownFolder } from "../own-package.ts";
import type { DeployTarget } from "./deploy-target.ts";

export function githubActions(project: string): DeployTarget {
  const root = findRepository(project) ?? project;
  const folder = relative(root, project).replaceAll("\\", "/");
  const templates = join(ownFolder, "deployment/github-actions");
  const files = readdirSync(templates).map((name) => ({
    path: `.github/workflows/${name}`,
    text: inFolder(readFileSync(join(templates, name), "utf8"), folder),
  }));
  const lock = existsSync(join(project, "package-lock.json"))
    ? ""
    : "\n  npm install                       # and commit package-lock.json, which `npm ci` reads";
  const next = `Next:${lock}
  gh secret set CLOUDFLARE_API_TOKEN     # or in the repository's settings; \`gh\` is GitHub's command line
  gh secret set CLOUDFLARE_ACCOUNT_ID
and for prompt.yml, which asks a deployed agent:
  gh variable set EDGEFLUE_URL
  gh secret set EDGEFLUE_API_KEY
The first lines of each file say what these are.`;
  return { root, files, next };
}

/** GitHub reads workflows at the top of a repository only. */
function findRepository(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findRepository(parent);
}

/** A workflow whose commands run in a folder of the repository. */
function inFolder(text: string, folder: string): string {
  if (folder === "") return text;
  return text.replace(
    "    shell: bash\n",
    () => `    shell: bash\n    working-directory: ${JSON.stringify(folder)}\n`,
  );
}
