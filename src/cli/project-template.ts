/** The files of a new project: those of template/, and a package.json with the versions that go together. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder, ownPackage, pinnedVersion } from "./own-package.ts";

export interface ProjectFile {
  /** From the project's folder, with slashes. */
  path: string;
  text: string;
}

/** A name that both npm and Cloudflare accept, as close to the given one as possible. */
export function toProjectName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, projectNameCharsMax)
    .replace(/^-|-$/g, "");
  return name === "" ? templateName : name;
}

/** `name` is one of toProjectName's. */
export function createProjectFiles(name: string): ProjectFile[] {
  const folder = join(ownFolder, "template");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: toProjectPath(path.slice(folder.length + 1).replaceAll("\\", "/")),
      text: readFileSync(path, "utf8"),
    }));
  return [
    { path: "package.json", text: `${JSON.stringify(createProjectPackage(name), null, 2)}\n` },
    ...files.map(({ path, text }) => ({
      path,
      text: path === "wrangler.toml" ? text.replace(`name = "${templateName}"`, `name = "${name}"`) : text,
    })),
  ].sort((left, right) => left.path.localeCompare(right.path, "en"));
}

/** A label of a host name, which a Worker's name becomes. */
const projectNameCharsMax = 63;

/** The name in template/wrangler.toml. */
const templateName = "my-agents";

/** npm treats a .gitignore in a package as a list of files to leave out, and leaves out an .npmrc. */
function toProjectPath(path: string): string {
  return ["gitignore", "npmrc"].includes(path) ? `.${path}` : path;
}

function createProjectPackage(name: string): object {
  return {
    name,
    private: true,
    type: "module",
    scripts: {
      dev: "edgeflue dev",
      build: "edgeflue build",
      manifest: "edgeflue manifest",
      deploy: "wrangler deploy",
      test: "node --test",
      typecheck: "tsc --noEmit && tsc --noEmit -p test",
    },
    dependencies: { edgeflue: ownPackage.version, zod: pinnedVersion("zod") },
    devDependencies: Object.fromEntries(
      // `node`: what the scripts run on, whatever Node the machine has.
      ["@cloudflare/workers-types", "@types/node", "node", "typescript", "wrangler"].map((tool) => [
        tool,
        pinnedVersion(tool),
      ]),
    ),
    // npm asks about install scripts of packages that are not named here.
    allowScripts: { esbuild: true, node: true, "node-liblzma": false, workerd: true },
  };
}
