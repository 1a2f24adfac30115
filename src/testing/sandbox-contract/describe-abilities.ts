/** Each ability as a fact; and where it is missing, that the sandbox says so. */

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

export function describeAbilities({ fact, factUnder, has, expect }: ContractParts): void {
  if (has("programs")) {
    fact("starts a program of the machine", async (sandbox) => {
      await writeFiles(sandbox, { "tool.sh": "#!/bin/sh\nkill -9 $$\n" });
      expect((await shell(sandbox, "chmod 755 tool.sh; ./tool.sh; echo $?")).stdout).toBe("137\n");
    });
    fact("says 137 for a program that killed itself, and works on (K6)", async (sandbox) => {
      expect((await shell(sandbox, "echo a > a; exec bash -c 'kill -9 $$'")).exitCode).toBe(137);
      expect((await shell(sandbox, "cat a")).stdout).toBe("a\n");
    });
    fact("leaves no child of a stopped command (K2, C19)", async (sandbox) => {
      const mark = `29${Date.now() % 100_000}`;
      await shell(sandbox, `bash -c 'sleep ${mark} & sleep ${mark}' & sleep ${mark}`, { timeoutMs: 300 });
      const find = `for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f 2>/dev/null | grep -c '^sleep ${mark}'; done | grep -c 1`;
      expect((await shell(sandbox, find)).stdout).toBe("0\n");
    });
    fact("skips pipes and sockets, and says no to reading them (K19)", async (sandbox) => {
      await shell(sandbox, "mkfifo pipe; echo a > a");
      await commit(sandbox, async ({ files }) => {
        expect((await files.list(".")).map(({ path }) => path)).toEqual(["/workspace/a"]);
        expect(
          await files.readText("pipe").then(
            () => "read",
            () => "refused",
          ),
        ).toBe("refused");
      });
    });
  } else {
    fact("says that a program is not there, and which there are", async (sandbox) => {
      for (const program of ["python3", "node", "gcc"]) {
        const { exitCode, stderr } = await shell(sandbox, `${program} -c 1`);
        expect([program, exitCode]).toEqual([program, 127]);
        expectParts(expect, stderr, [program, "not found"]);
      }
      expectParts(expect, sandbox.shellDescription, ["emulated", "no node, python"]);
    });
  }

  const written = { stdout: "é\nb", stderr: "c" };
  const writing = "echo é; sleep 0.6; printf b; printf c >&2";
  if (has("liveOutput")) {
    fact("shows what a command writes while it runs", async (sandbox) => {
      const shown = { stdout: "", stderr: "" };
      const first = Promise.withResolvers<string>();
      const command = shell(sandbox, writing, {
        onOutput: ({ stream, text }) => {
          shown[stream] += text;
          first.resolve(`${stream}: ${text}`);
        },
      });
      expect(await Promise.race([first.promise, command.then(() => "ended")])).toBe("stdout: é\n");
      expect(await command).toEqual({ ...written, exitCode: 0 });
      expect(shown).toEqual(written);
    });
  } else {
    fact("has all that a command wrote in its result", async (sandbox) => {
      expect(await shell(sandbox, writing, { onOutput: () => {} })).toEqual({ ...written, exitCode: 0 });
    });
  }

  if (has("transactions")) {
    fact("forgets what a call did that was not committed", async (sandbox) => {
      await writeFiles(sandbox, { a: "a" });
      const transaction = await sandbox.begin();
      await transaction.files.write("tool", "x");
      await transaction.shell("echo b > a; echo x > command; mkdir d");
      transaction.end();
      expect((await shell(sandbox, "cat a; ls")).stdout).toBe("aa\n");
      expect([await readFile(sandbox, "a"), await exists(sandbox, "command")]).toEqual(["a", false]);
    });
    fact("says that a call waits for its commit", async (sandbox) => {
      expect(sandbox.isTransactional).toBe(true);
    });
  } else {
    fact("says that its changes take effect at once", async (sandbox) => {
      expect(sandbox.isTransactional).toBe(false);
      expectParts(expect, sandbox.description, ["cannot be taken back"]);
    });
  }

  if (has("snapshots")) {
    fact("restores the files of a snapshot, for commands too", async (sandbox) => {
      await shell(sandbox, "echo 1 > a; echo 1 > b");
      const id = await commit(sandbox, async ({ workspace }) => workspace?.createSnapshot().id ?? "");
      await shell(sandbox, "echo 2 > a; rm b; echo 2 > c");
      await commit(sandbox, async ({ workspace }) => workspace?.restoreSnapshot(id));
      expect((await shell(sandbox, "cat a b; ls")).stdout).toBe("1\n1\na\nb\n");
    });
  } else {
    fact("has no snapshots and archives, and shows none", async (sandbox) => {
      expect(await commit(sandbox, async ({ workspace }) => workspace)).toBe(undefined);
    });
  }

  if (has("workspacePath")) {
    fact("has its files at /workspace for commands", async (sandbox) => {
      await writeFiles(sandbox, { a: "a" });
      expect((await shell(sandbox, "pwd; cat /workspace/a")).stdout).toBe("/workspace\na");
    });
  } else {
    fact("says that commands use relative paths", async (sandbox) => {
      expectParts(expect, sandbox.shellDescription, ["relative paths"]);
    });
  }

  if (has("shellWithoutWrite")) {
    factUnder(
      "runs commands that change nothing where writing is off",
      { files: { a: "a" }, policy: { allowWrite: false } },
      async (readOnly) => {
        expect((await shell(readOnly, "cat a")).stdout).toBe("a");
        const { exitCode, stderr } = await shell(readOnly, "echo b > a");
        expect(exitCode > 0).toBe(true);
        expectParts(expect, stderr, ["allowWrite: true"]);
        expect(await readFile(readOnly, "a")).toBe("a");
      },
    );
  } else {
    fact("refuses a shell without writing, and says why", async (_sandbox, { place }) => {
      const refusal = new Promise((resolve) => resolve(place.open({ policy: { allowWrite: false } })));
      await expect(refusal).rejects.toMatchObject({ code: "agent_invalid" });
      await expect(refusal).rejects.toThrow("allowShell without allowWrite");
    });
  }

  if (has("scopedShell")) {
    fact("changes nothing outside the folder of a confined call (S12)", async (sandbox) => {
      await writeFiles(sandbox, { outside: "kept", "sub/a": "a" });
      const scope = { cwd: "sub" };
      for (const line of [
        "echo x > ../outside",
        "rm -f ../outside",
        "cd ..; echo x > outside",
        "echo x > ../new",
      ]) {
        await shell(sandbox, line, { scope }).catch(() => undefined);
      }
      expect([await readFile(sandbox, "outside"), await exists(sandbox, "new")]).toEqual(["kept", false]);
      expect((await shell(sandbox, "cat outside; ls")).stdout).toBe("keptoutside\nsub\n");
    });
  } else {
    fact("says that a shell merely starts in its folder", async (sandbox) => {
      expectParts(expect, sandbox.shellDescription, ["It starts in the folder"]);
    });
  }

  if (has("fileRulesOfCommands")) {
    factUnder(
      "applies the rules about files to commands",
      { files: { "locked/a": "a", free: "f" }, policy: { permissions: { write: { "locked/**": "deny" } } } },
      async (ruled) => {
        await shell(ruled, "sed -i s/a/b/ locked/a").catch(() => undefined);
        expect(await readFile(ruled, "locked/a")).toBe("a");
        expect((await shell(ruled, "sed -i s/f/g/ free; cat free locked/a")).stdout).toBe("ga");
      },
    );
  } else {
    factUnder(
      "asks a person about a command whose files it cannot tell",
      { files: { "locked/a": "a" }, policy: { permissions: { write: { "locked/**": "deny" } } } },
      async (ruled) => {
        const { exitCode, stderr } = await shell(ruled, "sed -i s/a/b/ locked/a");
        expect(exitCode > 0).toBe(true);
        expectParts(expect, stderr, ["was not run"]);
        expect(await readFile(ruled, "locked/a")).toBe("a");
      },
    );
  }

  if (has("quota")) {
    factUnder(
      "refuses what is beyond the bound of its files, and keeps what was there (K24)",
      { files: { a: "a" }, bytesMax: 50_000 },
      async (small) => {
        await expect(writeFiles(small, { big: "x".repeat(60_000) })).rejects.toMatchObject({
          code: "sandbox_limit",
        });
        const outcome = await shell(small, "echo b > a; head -c 60000 /dev/zero > big").then(
          ({ exitCode }) => (exitCode === 0 ? "done" : "refused"),
          () => "refused",
        );
        expect(outcome).toBe("refused");
        const bytes = await commit(small, async ({ files }) => {
          let sum = 0;
          for await (const { size } of files.walk(".")) sum += size;
          return sum;
        });
        expect(bytes).toBeLessThan(50_001);
        await writeFiles(small, { c: "c" });
        expect((await shell(small, "cat c")).stdout).toBe("c");
      },
    );
  } else {
    fact("refuses a file that is larger than it takes", async (sandbox) => {
      await shell(sandbox, "truncate -s 100M big");
      await commit(sandbox, async ({ files }) => {
        await expect(files.readBytes("big")).rejects.toMatchObject({ code: "sandbox_limit" });
      });
    });
  }

  if (has("endsBackground")) {
    fact("leaves nothing running in the background", async (sandbox) => {
      await shell(sandbox, "(sleep 1; echo ran > ran) & echo started");
      await shell(sandbox, "sleep 1.2");
      expect(await exists(sandbox, "ran")).toBe(false);
    });
    fact(
      "returns when the line ends, though a background command has its streams open (K4)",
      async (sandbox) => {
        const start = Date.now();
        const { stdout, exitCode } = await shell(sandbox, "sleep 30 & echo hi");
        expect([stdout, exitCode]).toEqual(["hi\n", 0]);
        expect(Date.now() - start).toBeLessThan(8_000);
      },
    );
  } else {
    fact("lets what runs in the background end, and says what becomes of it", async (sandbox) => {
      const { stdout } = await shell(sandbox, "(sleep 0.2; echo ran > ran) & echo started");
      expect(stdout).toBe("started\n");
      const wait = "for i in 1 2 3 4 5 6 7 8 9 10; do test -e ran && break; sleep 0.2; done; cat ran";
      expect([(await shell(sandbox, wait)).stdout, await readFile(sandbox, "ran")]).toEqual([
        "ran\n",
        "ran\n",
      ]);
      expectParts(expect, sandbox.shellDescription, ["in the background"]);
    });
  }

  if (has("hiddenHost")) {
    fact("shows commands no variable of the engine (S1, S2)", async (sandbox) => {
      const { stdout } = await shell(sandbox, "env | grep -ciE 'api_key|secret|node_options|vitest'");
      expect(stdout).toBe("0\n");
    });
  } else {
    fact("says that it is a real machine", async (sandbox) => {
      expectParts(expect, sandbox.description, ["real machine"]);
      expect((await shell(sandbox, "env | grep -ciE 'api_key|secret|vitest'")).stdout).toBe("0\n");
    });
  }

  fact("refuses a policy that it cannot keep, or keeps it", async (_sandbox, { place }) => {
    const policy = { ...openPolicy, permissions: { network: { "https://x.test/*": "deny" } } } as const;
    const opened = await new Promise<string>((resolve, reject) => {
      try {
        resolve(place.open({ policy }).shellDescription);
      } catch (error) {
        reject(error);
      }
    }).catch((error: Error) => error.message);
    expect(opened.includes("https://x.test/*") || opened.includes("permissions.network")).toBe(true);
  });
}
