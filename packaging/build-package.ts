/** Makes dist/: each module of src/ as JavaScript with its type declarations, one to one. Two runs of tsc, because
 *  the code for workerd and the code for Node know different globals. The WebAssembly of a dependency comes along, which is found
 *  only by a path. Comments are in the declarations, where editors show them, and hardly in the JavaScript: they would be a twelfth of
 *  the tarball. */

import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { transformSync } from "esbuild";
import { removePrivateDeclarations } from "./private-declarations.ts";
import { publishedDeclarations } from "./published-package.ts";

const projects = ["tsconfig.build.json", "tsconfig.build.node.json"];

export function buildPackage(root: string): void {
  const output = join(root, "dist");
  rmSync(output, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const project of projects) {
    // It is checked before it is published, and by each run of CI.
    const { status, error } = spawnSync(process.execPath, [tsc, "--noCheck", "-p", join(root, project)], {
      stdio: "inherit",
    });
    if (status !== 0) throw new Error(`tsc -p ${project} ended with code ${status}.`, { cause: error });
  }
  for (const entry of readdirSync(output, { recursive: true, encoding: "utf8" })) {
    if (/\.(?:js|ts)$/.test(entry)) finishModule(join(output, entry));
  }
  const declarations = publishedDeclarations(readFileSync(join(root, "package.json"), "utf8"));
  removePrivateDeclarations(
    output,
    declarations.map((path) => relative("dist", path)),
  );
  const wasm = "node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm";
  copyFileSync(join(root, wasm), join(output, "sandbox/javascript/quickjs.wasm"));
  redirect(join(output, "sandbox/javascript/workerd.js"), { from: `../../../${wasm}`, to: "./quickjs.wasm" });
}

/** Makes a module import another than its source says. */
function redirect(path: string, { from, to }: { from: string; to: string }): void {
  const text = readFileSync(path, "utf8");
  const finished = text.replace(JSON.stringify(from), JSON.stringify(to));
  if (finished === text) throw new Error(`${path} does not import ${from}.`);
  writeFileSync(path, finished);
}

function finishModule(path: string): void {
  const text = readFileSync(path, "utf8");
  const finished = path.endsWith(".d.ts") ? finishDeclarations(text) : withoutComments(text);
  if (finished !== text) writeFileSync(path, finished);
}

/** Not by tsc, which would take them out of the declarations too. */
function withoutComments(text: string): string {
  return transformSync(text, { format: "esm", target: "esnext", charset: "utf8", legalComments: "inline" })
    .code;
}

/** tsc leaves `.ts` in the specifiers of declarations: it finds them by it, other tools need not. */
function finishDeclarations(text: string): string {
  return text.replace(/(\bfrom |\bimport\()"(\.{1,2}\/[^"\n]+)\.ts"/g, '$1"$2.js"');
}
