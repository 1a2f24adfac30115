/** What a scope means in the local sandbox: the file tools are bounded, the shell starts in the folder. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSandboxOptions } from "../../../src/node/local/sandbox.ts";
import { describeScope } from "../../sandbox/scope-contract.ts";
import { commit, shell } from "../../sandbox/use-sandbox.ts";
import { makeLocalProject, openLocalProject } from "./local-project.ts";

let base: string;
let root: string;

beforeEach(() => {
  ({ base, root } = makeLocalProject("scope"));
  mkdirSync(join(root, "sub/deep"), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const open = (options?: Partial<LocalSandboxOptions>) => openLocalProject({ base, root }, options);

describeScope("local", async (body) => {
  rmSync(join(root, "sub"), { recursive: true });
  await body(open());
});

const scope = { cwd: "sub" };

describe("a scope's folder on the machine", () => {
  it("is not left through links, relative or absolute, and what is there is not shown", async () => {
    writeFileSync(join(root, "secret.txt"), "secret");
    mkdirSync(join(root, "other"));
    writeFileSync(join(root, "sub/a.txt"), "a");
    symlinkSync("../sub/a.txt", join(root, "other/back"));
    const links = {
      up: "..",
      planted: "../secret.txt",
      gone: "../gone.txt",
      absolute: join(root, "secret.txt"),
      folder: join(root, "other"),
      through: "../other/back",
      around: "../sub/a.txt",
      rooted: join(root, "sub/../secret.txt"),
      prefix: join(root, "sub2"),
      sandbox: "/workspace/secret.txt",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, "sub", name));
    await commit(
      open(),
      async ({ files }) => {
        const texts = new Set<string>();
        for (const path of [...Object.keys(links), "up/secret.txt", "folder/back", "up/sub/a.txt"]) {
          for (const attempt of [
            () => files.readText(path),
            () => files.write(path, "x"),
            () => files.stat(path),
            () => files.list(path),
            () => files.mkdir(path, { recursive: true }),
            () => files.search("secret", { path }),
          ]) {
            const error = await attempt().catch((reason: unknown) => reason);
            expect(error, path).toMatchObject({ code: "sandbox_path" });
            texts.add(String(error).replace(`/workspace/sub/${path}`, "PATH"));
          }
          expect(await files.exists(path), path).toBe(false);
        }
        expect([...texts]).toEqual([
          "EdgeflueError: PATH leads out of /workspace/sub through a symbolic link.",
        ]);
        expect((await files.search("secret")).matches).toEqual([]);
        for (const name of Object.keys(links)) await files.remove(name);
        expect(await files.readText("a.txt")).toBe("a");
      },
      scope,
    );
    expect(readFileSync(join(root, "secret.txt"), "utf8")).toBe("secret");
    expect(existsSync(join(root, "gone.txt"))).toBe(false);
  });

  it("follows links within it, absolute ones by any name of the project", async () => {
    symlinkSync(root, join(base, "alias"));
    writeFileSync(join(root, "sub/a.txt"), "a");
    symlinkSync("deep", join(root, "sub/relative"));
    symlinkSync(join(root, "sub/a.txt"), join(root, "sub/deep/absolute"));
    symlinkSync(join(base, "alias/sub/a.txt"), join(root, "sub/deep/alias"));
    await commit(
      open({ cwd: join(base, "alias") }),
      async ({ files }) => {
        expect(await files.readText("relative/absolute")).toBe("a");
        expect(await files.readText("deep/alias")).toBe("a");
      },
      scope,
    );
  });

  it("is a real folder: a link to one is followed once, and none leads out", async () => {
    symlinkSync("sub", join(root, "link"));
    symlinkSync(base, join(root, "out"));
    await commit(
      open(),
      async ({ files, shell: run }) => {
        expect(files.cwd).toBe("/workspace/sub");
        expect((await run("pwd")).stdout).toBe(`${root}/sub\n`);
      },
      { cwd: "link" },
    );
    for (const cwd of ["out", "out/project", "link/.."]) {
      const begun = await open()
        .begin({ cwd })
        .then(({ files, end }) => [files.cwd, end()][0])
        .catch((error: { code: string }) => error.code);
      expect(begun).toBe(cwd === "link/.." ? "/workspace" : "sandbox_path");
    }
  });

  it("is where the shell starts, and where a call's own folder lies", async () => {
    await commit(
      open(),
      async ({ shell: run }) => {
        expect((await run("pwd; echo x > made")).stdout).toBe(`${root}/sub\n`);
        expect((await run("pwd", { cwd: "deep" })).stdout).toBe(`${root}/sub/deep\n`);
        expect((await run("pwd", { cwd: "/workspace/sub/deep/.." })).stdout).toBe(`${root}/sub\n`);
        for (const cwd of ["..", "/workspace", "/tmp", "gone", "../.edgeflue/output"]) {
          await expect(run("pwd", { cwd }), cwd).rejects.toMatchObject({ code: "sandbox_path" });
        }
      },
      scope,
    );
    expect(existsSync(join(root, "sub/made"))).toBe(true);
  });

  it("answers clearly when it goes away meanwhile", async () => {
    writeFileSync(join(root, "sub/a.txt"), "a");
    await commit(
      open(),
      async ({ files, shell: run }) => {
        renameSync(join(root, "sub"), join(root, "moved"));
        await expect(files.readText("a.txt")).rejects.toMatchObject({ code: "not_found" });
        await expect(run("pwd")).rejects.toMatchObject({ code: "sandbox_path" });
      },
      scope,
    );
    await expect(open().begin(scope)).rejects.toMatchObject({ code: "sandbox_path" });
  });

  it("is not led elsewhere by a link that took its place", async () => {
    mkdirSync(join(base, "outside"));
    writeFileSync(join(base, "outside/a.txt"), "outside");
    await commit(
      open(),
      async ({ files, shell: run }) => {
        renameSync(join(root, "sub"), join(root, "moved"));
        symlinkSync(join(base, "outside"), join(root, "sub"));
        await expect(files.readText("a.txt")).rejects.toMatchObject({ code: "sandbox_path" });
        await expect(files.write("b.txt", "b")).rejects.toMatchObject({ code: "sandbox_path" });
        await expect(run("pwd")).rejects.toMatchObject({ code: "sandbox_path" });
      },
      scope,
    );
    expect(existsSync(join(base, "outside/b.txt"))).toBe(false);
  });
});

describe("grants on the machine", () => {
  const only = (...allowedCommands: string[]) =>
    open({ policy: { allowWrite: true, allowShell: true, allowedCommands } });

  it("add commands, for one transaction", async () => {
    const sandbox = only("echo");
    expect((await shell(sandbox, "echo a; seq 2", { commands: ["seq"] })).stdout).toBe("a\n1\n2\n");
    expect((await shell(sandbox, "seq 2")).stderr).toContain("seq is not an allowed command");
    expect((await shell(only(), "seq 1; echo b", { commands: ["seq"] })).stdout).toBe("1\nb\n");
  });

  it("open no shell", async () => {
    const sandbox = open({ policy: { allowWrite: true, allowShell: false, allowedCommands: [] } });
    await expect(shell(sandbox, "true", { commands: ["true"] })).rejects.toMatchObject({
      code: "sandbox_denied",
    });
  });

  it("set the environment of each command, past the sandbox's and the call's, also under an allow list", async () => {
    const env = { TOKEN: "granted" };
    await commit(
      open({ env: { TOKEN: "sandbox" } }),
      async ({ shell: run }) =>
        expect((await run("echo $TOKEN", { env: { TOKEN: "call" } })).stdout).toBe("granted\n"),
      { env },
    );
    expect((await shell(only("printenv"), "printenv TOKEN", { env })).stdout).toBe("granted\n");
    expect((await shell(open(), "echo $TOKEN")).stdout).toBe("\n");
  });

  it("never say a variable's value, also when it cannot be set", async () => {
    for (const [name, value] of [
      ["TOKEN", "s3cret\0"],
      ["", "s3cret"],
    ] as const) {
      const error = await open()
        .begin({ env: { [name]: value } })
        .then(String, (reason: unknown) => String(reason));
      expect(error).toContain("cannot be set");
      expect(error).not.toContain("s3cret");
    }
    await expect(
      commit(open(), (transaction) => transaction.shell("true", { env: { A: "s3cret\0" } })),
    ).rejects.toThrow(/^The environment variable "A" cannot be set/);
  });
});
