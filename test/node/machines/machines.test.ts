/** The files that `edgeflue add e2b` and the like write: they compile, and the command puts them into a project. */

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeProject, useFolder } from "../support/temporary-folder.ts";

const root = join(import.meta.dirname, "../../..");
const folder = useFolder("machines");
const services = readdirSync(join(root, "container/machines")).map((file) => file.replace(/\.ts$/, ""));

it("is there for each service", () => {
  expect(services.sort()).toEqual(["daytona", "e2b", "modal", "runloop", "vercel"]);
});

it("compile, against what their services' packages declare", () => {
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.node.json"),
      include: [join(root, "container/machines/*.ts"), join(import.meta.dirname, "services.d.ts")],
    }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "--singleThreaded", "--noEmit", "-p", config], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
}, 60_000);

const add = (project: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(root, "src/cli/edgeflue.ts"), "add", ...args], {
    cwd: project,
    encoding: "utf8",
  });

it.each(services)("add %s writes its file once, and says what comes next", (service) => {
  const project = makeProject(folder, { "package.json": "{}" });
  const { status, stdout } = add(project, service);
  expect([status, stdout]).toEqual([0, expect.stringContaining(`machines/${service}.ts`)]);
  expect(stdout).toContain("npm install");
  const file = join(project, `machines/${service}.ts`);
  expect(readFileSync(file, "utf8")).toBe(
    readFileSync(join(root, `container/machines/${service}.ts`), "utf8"),
  );
  writeFileSync(file, "mine\n");
  expect(add(project, service).stdout).toContain("kept as it was");
  expect(readFileSync(file, "utf8")).toBe("mine\n");
});

it("add needs the folder of a project, and knows what it can add", () => {
  const empty = makeProject(folder);
  const refused = add(empty, "e2b");
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("package.json")]);
  expect(existsSync(join(empty, "machines"))).toBe(false);
  expect(add(empty, "e2c").stderr).toContain("e2b");
});

it("are in the published package", () => {
  const listed = execFileSync("node", ["-p", "require('./package.json').files.join()"], { cwd: root });
  expect(String(listed)).toContain("container");
});
