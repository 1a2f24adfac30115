/** `edgeflue add github-actions`: what it writes and refuses, and what no workflow may contain. That the commands work in a new
 *  project is in test/node/package.test.ts. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, useFolder } from "../support/temporary-folder.ts";
import { readWorkflow, type WorkflowFile, type WorkflowStep } from "../support/workflow-file.ts";

const root = join(import.meta.dirname, "../../..");
const templates = join(root, "deployment/github-actions");
const folder = useFolder("github-actions");

function add(cwd: string, ...args: string[]) {
  const command = [join(root, "src/cli/edgeflue.ts"), "add", "github-actions", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A project at the top of a repository. */
const makeRepository = (files: Record<string, string> = {}) =>
  makeProject(folder, { ".git/HEAD": "ref: refs/heads/main\n", "package.json": "{}", ...files });

describe("edgeflue add github-actions", () => {
  it("writes two workflows, and says what they need", () => {
    const project = makeRepository();
    const { status, stdout } = add(project);
    expect(status).toBe(0);
    expect(readdirSync(join(project, ".github/workflows")).sort()).toEqual(["deploy.yml", "prompt.yml"]);
    for (const name of ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "EDGEFLUE_URL", "package-lock.json"])
      expect(stdout).toContain(name);
  });

  it("overwrites nothing and writes nothing when one of them is there, unless it is forced to", () => {
    const project = makeRepository({ ".github/workflows/prompt.yml": "mine" });
    const read = (name: string) => readFileSync(join(project, ".github/workflows", name), "utf8");
    expect(add(project)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(".github/workflows/prompt.yml would be overwritten. Pass --force"),
    });
    expect(read("prompt.yml")).toBe("mine");
    expect(readdirSync(join(project, ".github/workflows"))).toEqual(["prompt.yml"]);
    expect(add(project, "--force").status).toBe(0);
    expect(read("prompt.yml")).toBe(readFileSync(join(templates, "prompt.yml"), "utf8"));
  });

  it("writes to the terminal with --print, and nothing to the disk", () => {
    const project = makeRepository();
    const { status, stdout } = add(project, "--print");
    expect(status).toBe(0);
    for (const name of ["deploy.yml", "prompt.yml"])
      expect(stdout).toContain(`# .github/workflows/${name}\n${readFileSync(join(templates, name), "utf8")}`);
    expect(existsSync(join(project, ".github"))).toBe(false);
  });

  it("writes them to the top of the repository, with commands that run in the project's folder", () => {
    const repository = makeProject(folder, { ".git/HEAD": "", "apps/my agents: 2/package.json": "{}" });
    expect(add(join(repository, "apps/my agents: 2")).stdout).toContain("../../.github/workflows/deploy.yml");
    const { defaults } = readWorkflow(readFileSync(join(repository, ".github/workflows/deploy.yml"), "utf8"));
    expect(defaults.run).toEqual({ shell: "bash", "working-directory": "apps/my agents: 2" });
  });

  it("refuses a folder that is no project, and options that others do not take", () => {
    const empty = makeProject(folder);
    expect(add(empty)).toMatchObject({ status: 1, stderr: expect.stringContaining("no package.json") });
    expect(add(makeRepository(), "--fource").status).toBe(2);
    mkdirSync(join(empty, "x"));
    writeFileSync(join(empty, "x/package.json"), "{}");
    const command = [join(root, "src/cli/edgeflue.ts"), "add", "e2b", "--force"];
    const { status, stderr } = spawnSync(process.execPath, command, {
      cwd: join(empty, "x"),
      encoding: "utf8",
    });
    expect(stderr).toContain("`edgeflue add e2b` takes no options");
    expect(status).toBe(2);
  });
});

const files = readdirSync(templates).map((name) => {
  const text = readFileSync(join(templates, name), "utf8");
  return { name, text, workflow: readWorkflow(text) };
});
const workflowNamed = (name: string) =>
  files.find((file) => file.name === name)?.workflow ?? ({} as WorkflowFile); // its tests fail
const stepsOf = (workflow: WorkflowFile): WorkflowStep[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);

describe("each workflow", () => {
  it.each(files)("S15: has no expression in a command: $name", ({ text, workflow }) => {
    const steps = stepsOf(workflow);
    const commands = steps.flatMap(({ run }) => run ?? []);
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
    // Nor in what an action may run: expressions are whole values of `env`, and GitHub's own words elsewhere.
    const values = steps.flatMap(({ env = {} }) => Object.values(env));
    expect(values.filter((value) => !/^\$\{\{ (?:secrets|vars|inputs)\.\w+ \}\}$/.test(value))).toEqual([]);
    const elsewhere = [...text.matchAll(/\$\{\{.*?\}\}/g)]
      .map(([all]) => all)
      .filter((all) => !values.includes(all));
    expect(
      elsewhere.filter((all) => !/^\$\{\{ github\.(?:ref|event_name == 'pull_request') \}\}$/.test(all)),
    ).toEqual([]);
    expect(text).not.toContain("github.event.");
  });

  it.each(files)("uses GitHub's own actions only, each by its commit: $name", ({ workflow }) => {
    const uses = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
    expect(uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it.each(files)("may read the code at most, ends by itself, and runs in bash: $name", ({ workflow }) => {
    expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
    expect(workflow.on).not.toHaveProperty("pull_request_target");
    expect(workflow.defaults.run).toEqual({ shell: "bash" });
    for (const job of Object.values(workflow.jobs)) {
      expect(job).not.toHaveProperty("permissions");
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    }
  });
});

describe("deploy.yml", () => {
  const { on, jobs, concurrency } = workflowNamed("deploy.yml");
  const { test: tests, deploy } = jobs;

  it("tests pull requests, and deploys main after its tests, on a push or by hand", () => {
    expect(Object.keys(on).sort()).toEqual(["pull_request", "push", "workflow_dispatch"]);
    expect(on.push).toEqual({ branches: ["main"] });
    expect(deploy).toMatchObject({
      needs: "test",
      if: "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'",
    });
    expect(tests?.if).toBeUndefined();
  });

  it("never deploys twice at the same time, and stops no deployment", () => {
    expect(concurrency).toEqual({
      group: "deploy-${{ github.ref }}",
      "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    });
  });

  it("gives the account's token to the step that deploys, and to nothing else", () => {
    expect(JSON.stringify(tests)).not.toContain("secrets.");
    const withSecrets = deploy?.steps.filter((step) => JSON.stringify(step).includes("secrets."));
    expect(withSecrets).toEqual([
      {
        name: "Deploy",
        run: "npx wrangler deploy",
        env: {
          CLOUDFLARE_API_TOKEN: "${{ secrets.CLOUDFLARE_API_TOKEN }}",
          CLOUDFLARE_ACCOUNT_ID: "${{ secrets.CLOUDFLARE_ACCOUNT_ID }}",
        },
      },
    ]);
    for (const { uses, with: options } of stepsOf(workflowNamed("deploy.yml")))
      if (uses !== undefined) expect(options).toEqual({ "persist-credentials": false });
  });
});

describe("prompt.yml", () => {
  it("is started by hand only, and gets no token for the repository", () => {
    const { on, permissions, jobs } = workflowNamed("prompt.yml");
    expect(Object.keys(on)).toEqual(["workflow_dispatch"]);
    expect(permissions).toEqual({});
    expect(Object.values(jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses))).toEqual([]);
  });
});
