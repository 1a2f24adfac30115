/** That what an agent may not do is not done, whichever way it is tried. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import {
  type ContractParts,
  commit,
  exists,
  expectParts,
  openPolicy,
  readFile,
  shell,
  writeFiles,
} from "./contract-parts.ts";

/** Lines that would run another program past an allow list of `echo`. */
const bypasses = [
  "echo hi;(rm keep)",
  "echo hi&&(rm keep)",
  "echo hi|(rm keep)",
  "echo a#;rm keep",
  "echo <(rm keep)",
  "echo $(rm keep)",
  "echo `rm keep`",
  "echo ${x:-$(rm keep)}",
  "echo $((1+$(rm keep)))",
  "x=$(rm keep)",
  "echo a & rm keep",
  "'rm' keep",
  "\\rm keep",
  "/bin/rm keep",
  "command rm keep",
  "eval 'rm keep'",
  "bash -c 'rm keep'",
  "env rm keep",
  'echo "$(cat <<E\n$(rm keep)\nE\n)"',
  "r''m keep",
  "$'rm' keep",
];

export function describePolicy({ fact, factUnder, expect }: ContractParts): void {
  const closed = { ...openPolicy, allowWrite: false, allowShell: false };

  factUnder(
    "changes nothing where writing is off, and says how an author turns it on",
    { files: { a: "a" }, policy: closed },
    async (readOnly) => {
      await commit(readOnly, async ({ files }) => {
        for (const attempt of [
          () => files.write("b", "b"),
          () => files.mkdir("c"),
          () => files.remove("a"),
        ]) {
          await expect(attempt()).rejects.toMatchObject({ code: "sandbox_denied" });
        }
        await expect(files.write("b", "b")).rejects.toThrow("allowWrite: true");
        expect(await files.readText("a")).toBe("a");
      });
    },
  );

  factUnder(
    "runs nothing where the shell is off, and says how an author turns it on",
    { policy: { ...closed, allowWrite: true } },
    async (shut) => {
      await expect(shell(shut, "echo hi")).rejects.toThrow("allowShell: true");
      expectParts(expect, shut.description, ["There is no shell"]);
    },
  );

  factUnder(
    "runs what an allow list names, and says 127 for the others",
    { files: { keep: "keep" }, policy: { allowedCommands: ["echo", "cat"] } },
    async (listed) => {
      expect((await shell(listed, "echo hi")).stdout).toBe("hi\n");
      const refused = await shell(listed, "rm keep");
      expect(refused.exitCode).toBe(127);
      expectParts(expect, refused.stderr, ["Allowed commands: echo, cat"]);
      expectParts(expect, listed.shellDescription, ["echo, cat"]);
      expect(await readFile(listed, "keep")).toBe("keep");
    },
  );

  for (const line of bypasses) {
    factUnder(
      `does not let ${JSON.stringify(line)} past an allow list (S3)`,
      { files: { keep: "keep" }, policy: { allowedCommands: ["echo", "cat"] } },
      async (listed) => {
        await shell(listed, line);
        expect(await readFile(listed, "keep")).toBe("keep");
      },
    );
  }

  for (const [line, stdout] of [
    ["echo ''", "\n"],
    ['grep ";" f', "a;b\n"],
    ["echo 'a && b || c | d > e'", "a && b || c | d > e\n"],
    ["grep -c . f | cat", "1\n"],
  ] as const) {
    fact(`runs ${JSON.stringify(line)} with an allow list (S4)`, async (sandbox, { place }) => {
      await writeFiles(sandbox, { f: "a;b\n" });
      await sandbox.close?.();
      const listed = place.open({ policy: { allowedCommands: ["echo", "grep", "cat"] } });
      expect(await shell(listed, line)).toEqual({ stdout, stderr: "", exitCode: 0 });
      await listed.close?.();
    });
  }

  factUnder(
    "lets a call add commands to an allow list, for this call",
    { policy: { allowedCommands: ["echo"] } },
    async (listed) => {
      expect((await shell(listed, "basename a/b", { scope: { commands: ["basename"] } })).stdout).toBe("b\n");
      expect((await shell(listed, "basename a/b")).exitCode).toBe(127);
    },
  );

  factUnder(
    "refuses a line of several commands where one is all that may be",
    { policy: { allowCompoundCommands: false } },
    async (single) => {
      expect((await shell(single, "echo a")).stdout).toBe("a\n");
      for (const line of ["echo a; echo b > f", "echo a | tee f", "echo a > f", "echo $(touch f)"]) {
        expect((await shell(single, line)).exitCode, line).toBe(126);
      }
      expect(await exists(single, "f")).toBe(false);
    },
  );

  factUnder(
    "does not run a command that a rule denies",
    { files: { keep: "keep" }, policy: { permissions: { commands: { "rm *": "deny" } } } },
    async (ruled) => {
      expect((await shell(ruled, "rm keep")).exitCode > 0).toBe(true);
      expect(await readFile(ruled, "keep")).toBe("keep");
    },
  );

  factUnder(
    "does not write a file that a rule denies, and reads it",
    { files: { "locked/a": "a" }, policy: { permissions: { write: { "locked/**": "deny" } } } },
    async (ruled) => {
      await commit(ruled, async ({ files }) => {
        await expect(files.write("locked/a", "b")).rejects.toMatchObject({ code: "sandbox_denied" });
        await expect(files.remove("locked/a")).rejects.toMatchObject({ code: "sandbox_denied" });
        expect(await files.readText("locked/a")).toBe("a");
        await files.write("free", "x");
      });
    },
  );

  factUnder(
    "does not read a file that a rule denies",
    { files: { "keys/a": "needle" }, policy: { permissions: { read: { "keys/**": "deny" } } } },
    async (ruled) => {
      await commit(ruled, async ({ files }) => {
        await expect(files.readText("keys/a")).rejects.toMatchObject({ code: "sandbox_denied" });
        expect((await files.search("needle")).matches).toEqual([]);
      });
    },
  );

  fact("confines the file tools of a call to its folder (S12)", async (sandbox) => {
    await writeFiles(sandbox, { secret: "s", "sub/a": "a" });
    await commit(
      sandbox,
      async ({ files }) => {
        expect(await files.readText("a")).toBe("a");
        for (const path of ["../secret", "/workspace/secret", "..", "x/../../secret"]) {
          await expect(files.readText(path), path).rejects.toMatchObject({ code: "sandbox_path" });
          await expect(files.write(path, "x"), path).rejects.toMatchObject({ code: "sandbox_path" });
        }
      },
      { cwd: "sub" },
    );
  });

  fact("starts the commands of a confined call in its folder", async (sandbox) => {
    await writeFiles(sandbox, { "sub/a": "a" });
    expect((await shell(sandbox, "cat a; echo b > b", { scope: { cwd: "sub" } })).stdout).toBe("a");
    expect(await readFile(sandbox, "sub/b")).toBe("b\n");
  });

  fact("takes options of grep for what they are: a pattern is no option (S12)", async (sandbox) => {
    await writeFiles(sandbox, { f: "-e x\n" });
    const found = await commit(sandbox, ({ files }) => files.search("-e x"));
    expect(found.matches.map(({ text }) => text)).toEqual(["-e x"]);
  });

  fact("answers a pattern that would take for ever in bounded time (S18)", async (sandbox) => {
    await writeFiles(sandbox, { f: `${"a".repeat(5_000)}!\n` });
    const start = Date.now();
    expect((await commit(sandbox, ({ files }) => files.search("^(a+)+$"))).matches).toEqual([]);
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  fact(
    "hands a secret to the commands of one call, and to nothing after it (S2, S13, K27)",
    async (sandbox) => {
      const scope = { env: { TOKEN: "canary-4711-secret" } };
      const { stdout } = await shell(sandbox, 'echo "${#TOKEN}"; echo x > f', { scope });
      expect(stdout).toBe("18\n");
      expect((await shell(sandbox, "echo ${TOKEN-none}; env | grep -c canary-4711")).stdout).toBe(
        "none\n0\n",
      );
      expect((await shell(sandbox, "grep -r canary-4711 . | wc -l | tr -d ' '")).stdout).toBe("0\n");
      for (const text of [sandbox.description, sandbox.shellDescription]) {
        expect(text.includes("canary-4711")).toBe(false);
      }
    },
  );

  fact("lets no variable of a call replace a secret of it", async (sandbox) => {
    const scope = { env: { TOKEN: "granted" } };
    expect((await shell(sandbox, "echo $TOKEN", { scope, env: { TOKEN: "other" } })).stdout).toBe(
      "granted\n",
    );
  });
}
