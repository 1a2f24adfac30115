/** `edgeflue build --workerd`: a folder with all that a Worker needs outside Cloudflare: its modules, the project's own
 *  version of workerd, its configuration, and the script that starts it. */

import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownFolder } from "../own-package.ts";
import { runTool, toolPackage } from "../run-tool.ts";
import { readUpload, type Upload } from "./read-upload.ts";
import { isVariableName, modulePath, toWorkerdConfig } from "./workerd-config.ts";

const outputFolder = "dist/workerd";

/** `args` go to wrangler. Resolves with its exit code. */
export async function buildWorkerd(args: readonly string[]): Promise<number> {
  const temporary = mkdtempSync(join(tmpdir(), "edgeflue-workerd-"));
  try {
    const upload = join(temporary, "upload");
    const code = await runTool("wrangler", ["deploy", "--dry-run", "--minify", "--outfile", upload, ...args]);
    if (code === 0) writeFolder(await readUpload(upload));
    return code;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function writeFolder(upload: Upload): void {
  const config = toWorkerdConfig(upload);
  const { path, version } = findWorkerd();
  rmSync(outputFolder, { recursive: true, force: true });
  mkdirSync(join(outputFolder, "modules"), { recursive: true });
  for (const [index, { content }] of upload.modules.entries())
    writeFileSync(join(outputFolder, modulePath(index)), content);
  writeFileSync(join(outputFolder, "workerd.capnp"), config);
  copyFileSync(path, join(outputFolder, "workerd"));
  const script = readFileSync(join(ownFolder, "deployment/workerd/serve"), "utf8");
  writeFileSync(
    join(outputFolder, "serve"),
    script.replace("# settings\n", () => toSettings(upload)),
  );
  for (const name of ["workerd", "serve"]) chmodSync(join(outputFolder, name), 0o755);
  console.log(`\n${outputFolder}/: the Worker with workerd ${version}. Start it with ${outputFolder}/serve`);
}

/** The one that wrangler has: it goes with the project's compatibility date. */
function findWorkerd(): { path: string; version: string } {
  const workerd = createRequire(toolPackage("wrangler"))("workerd");
  return { path: workerd.default, version: workerd.version };
}

/** Lines of the script: the names that are bound already, and the texts of `[vars]`, which the environment overrides. */
function toSettings({ bindings }: Upload): string {
  const lines: string[] = [];
  const bound: string[] = [];
  for (const binding of bindings) {
    const { name, type } = binding;
    if (type !== "plain_text" || !isVariableName(name)) bound.push(name);
    else lines.push(`[ -n "\${${name}+set}" ] || export ${name}=${quote(binding.text)}\n`);
  }
  return `bound=${quote(bound.join(" "))}\n${lines.join("")}`;
}

/** For a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
