/** The shell of the virtual sandbox: what works, what policy and limits stop, and how a command ends. */

import { describe, expect, it } from "vitest";
import { sandboxLimits } from "../../src/limits.ts";
import { commit, listAll, openPolicy, runWithSandbox, shell } from "./with-sandbox.ts";

describe("shell", () => {
  it("sees the files of the sandbox and keeps its changes", () =>
    runWithSandbox(async ({ open }) => {
      await commit(open(), ({ files }) => files.write("in.txt", "b\na\n"));
      const result = await shell(open(), "sort in.txt > out.txt && cat out.txt && pwd");
      expect(result).toEqual({ stdout: "a\nb\n/workspace\n", stderr: "", exitCode: 0 });
      expect(await commit(open(), ({ files }) => files.readText("out.txt"))).toBe("a\nb\n");
    }));

  it("keeps /tmp between commands, and over a restart", () =>
    runWithSandbox(async ({ open }) => {
      await shell(open(), "echo kept > /tmp/note; mkdir -p $TMPDIR/deep");
      expect(await shell(open(), "cat /tmp/note; ls /tmp")).toMatchObject({ stdout: "kept\ndeep\nnote\n" });
      expect(await listAll(open())).toEqual([]);
    }));

  it("keeps nothing of a command's changes when the transaction does not commit", () =>
    runWithSandbox(async ({ open }) => {
      const transaction = await open().begin();
      await transaction.shell("echo x > a; echo y > /tmp/b");
      transaction.end();
      expect((await shell(open(), "ls -A . /tmp")).stdout).toBe(".:\n\n/tmp:\n");
    }));

  it("has the environment that it is given and nothing of the host", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open({ env: { TOKEN: "t" } });
      const { stdout } = await commit(sandbox, (transaction) =>
        transaction.shell("printenv | cut -d= -f1 | sort; echo $TOKEN $CALL $HOME", { env: { CALL: "c" } }),
      );
      // Besides the variables that bash itself sets.
      const own = /^(OLDPWD|PATH|PWD|SHLVL|TZ|_|)$/;
      expect(stdout.split("\n").filter((name) => !own.test(name.trim()))).toEqual([
        ...["CALL", "HOME", "LANG", "TMPDIR", "TOKEN"],
        "t c /workspace",
      ]);
    }));

  it("runs in the folder that it is given", () =>
    runWithSandbox(async ({ open }) => {
      await commit(open(), async (transaction) => {
        await transaction.files.write("src/a.txt", "a");
        expect((await transaction.shell("pwd; ls", { cwd: "src" })).stdout).toBe("/workspace/src\na.txt\n");
        for (const cwd of ["missing", "src/a.txt", "/etc", "../.."]) {
          await expect(transaction.shell("pwd", { cwd }), cwd).rejects.toMatchObject({
            code: "sandbox_path",
          });
        }
      });
    }));

  it("passes bytes through pipes, files and redirections unchanged", () =>
    runWithSandbox(async ({ open }) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await commit(open(), async (transaction) => {
        await transaction.files.write("all.bin", bytes);
        await transaction.shell(
          "cat all.bin > copy.bin; cp all.bin cp.bin; cat < all.bin | cat >> appended.bin",
        );
        for (const path of ["copy.bin", "cp.bin", "appended.bin"]) {
          expect([...(await transaction.files.readBytes(path))], path).toEqual([...bytes]);
        }
        await transaction.shell(
          "printf 'a\\r\\nb' > crlf.txt; echo 'é✓😀' > utf.txt; sed -i s/b/c/ crlf.txt",
        );
        expect(await transaction.files.readText("crlf.txt")).toBe("a\r\nc");
        expect(await transaction.files.readText("utf.txt")).toBe("é✓😀\n");
        expect((await transaction.shell("cat utf.txt")).stdout).toBe("é✓😀\n");
      });
    }));

  it.each([
    ["cat > f <<'E'\n  indented\n\ttab\n\n\nE", "  indented\n\ttab\n\n\n"],
    ["cat > f <<\\E\n  $x `id`\nE", "  $x `id`\n"],
    ["cat > f <<'A B'\n  x\nA B", "  x\n"],
    ["cat > f <<E\nx\r\n  y\r\nE", "x\r\n  y\r\n"],
    ["printf '\\n\\na\\r\\n' | cat > f", "\n\na\r\n"],
    ["echo -n $'\\uFEFFa' > f; cp f g; cat g > f", "\uFEFFa"],
    ["echo '  a\n    b' > f", "  a\n    b\n"],
    ["printf 'a\\r\\nb' > f; sed -i 's/a/c/' f; echo d >> f", "c\r\nbd\n"],
    ["printf a > f; tee -a f <<< '' > /dev/null", "a\n"],
    ["printf 'a\\0b' > f; cat f | cat > g; cat < g > f", "a\u0000b"],
  ])("writes what %j says, byte for byte", (command, content) =>
    runWithSandbox(({ open }) =>
      commit(open(), async (transaction) => {
        expect(await transaction.shell(command)).toEqual({ stdout: "", stderr: "", exitCode: 0 });
        expect(await transaction.files.readText("f")).toBe(content);
      }),
    ),
  );

  it("speaks as Linux does when a file operation fails", () =>
    runWithSandbox(async ({ open }) => {
      await shell(open(), "mkdir -p d/e; echo x > f");
      const failures: [string, string][] = [
        ["cat nope", "cat: nope: No such file or directory"],
        ["rmdir d", "Directory not empty"],
        ["mkdir d", "File exists"],
        ["mkdir a/b", "No such file or directory"],
        ["rm d", "Is a directory"],
        ["cd f", "Not a directory"],
        ["mv nope x", "No such file or directory"],
        ["cp -r d d/e/x", "into itself"],
        ["ln f g", "not supported in this shell"],
        ["echo x > d", "Is a directory"],
        ["echo x > /etc/passwd", "No such file or directory"],
        ["rmdir /workspace", "Device or resource busy"],
        ["touch /bin/ls2", "Read-only file system"],
      ];
      for (const [command, message] of failures) {
        const result = await shell(open(), `${command}; code=$?; echo after; exit $code`);
        expect([command, result.stderr]).toEqual([command, expect.stringContaining(message)]);
        expect([command, result.stdout, result.exitCode > 0]).toEqual([command, "after\n", true]);
      }
      expect(await listAll(open())).toEqual(["f"]);
    }));

  it("says when a link leads out, also where the command does not", () =>
    runWithSandbox(async ({ open }) => {
      const { stderr } = await shell(
        open(),
        "ln -s /etc/passwd out; cat out; ls; find . -type f; grep -r x .",
      );
      expect(stderr).toContain("/workspace/out leads out of /workspace through a symbolic link");
    }));

  it("says what it lacks, and what to use instead", () =>
    runWithSandbox(async ({ open }) => {
      const { description } = open();
      for (const name of ["node", "python", "yq", "sqlite3"]) expect(description).toContain(name);
      const names = `python3 python3.11 node npm make docker ssh sudo apt vim nano less man pip cargo go gcc yq sqlite3`;
      for (const name of names.split(" ")) {
        const result = await shell(open(), `${name} --version`);
        expect([name, result.exitCode, result.stderr]).toEqual([
          name,
          127,
          expect.stringMatching(
            /^bash: line 1: \S+: command not found\nedgeflue: \S+ does not exist in this shell; .+\.\n$/,
          ),
        ]);
      }
      const typo = await shell(open(), "gerp x; env python3; seq 2 | xargs -n1 node");
      expect(typo.stderr.split("\n").filter((line) => line.startsWith("edgeflue: "))).toEqual([
        expect.stringContaining("python3 does not exist"),
        expect.stringContaining("node does not exist"),
      ]);
    }));

  it("is refused when the policy has no shell", () =>
    runWithSandbox(({ open }) =>
      commit(open({ policy: { ...openPolicy, allowShell: false } }), async (transaction) => {
        await expect(transaction.shell("echo hi")).rejects.toMatchObject({
          code: "sandbox_denied",
          message: expect.stringContaining("allowShell: true"),
        });
      }),
    ));
});

describe("shell without write access", () => {
  const attempts = [
    ..."echo x > new|echo x >> a.txt|echo x >| a.txt|echo x &> new|echo x &>> a.txt|ls nope 2> new|ls nope 2>> a.txt".split(
      "|",
    ),
    "echo x 3> new >&3",
    "exec > new; echo x",
    "exec 5<> a.txt; echo x >&5",
    "{ echo x; } > new",
    "for i in 1; do echo $i; done > new",
    "(echo x) > new",
    "f() { echo x; } > new; f",
    "cat <<E > new\nx\nE",
    "cat <<< x > new",
    "echo x | tee new",
    "echo x | tee -a a.txt",
    "echo x > >(tee new)",
    "cat <(echo x > new)",
    "echo $(echo x > new)",
    "eval 'echo x > new'",
    "bash -c 'echo x > new'",
    "sh -c 'echo x > a.txt'",
    "echo new | xargs touch",
    "echo 'echo x > new' | bash",
    "env touch new",
    "command touch new",
    "timeout 1 touch new",
    "sed -i s/a/b/ a.txt",
    "cp a.txt new",
    "cp -r d new",
    "mv a.txt new",
    "mv d new",
    "touch new",
    "touch a.txt",
    "touch -d 2001-01-01 a.txt",
    "ln -s a.txt new",
    "ln a.txt new",
    "chmod 777 a.txt",
    "mkdir new",
    "mkdir -p new/deep",
    "rmdir d/empty",
    "rm a.txt",
    "rm -rf d",
    "rm -rf /workspace",
    "find . -type f -delete",
    "find . -name a.txt -exec rm {} \\;",
    "split -l 1 a.txt part",
    "awk '{print > \"new\"}' a.txt",
    'awk \'BEGIN {print "x" >> "a.txt"}\'',
    "sort -o a.txt a.txt",
    "sed -n 'w new' a.txt",
    "echo x > /tmp/new",
    "touch /tmp/new",
    "echo x > d/../new",
    "cd d; echo x > ../new",
    'printf -v x y; echo x > "$PWD/new"',
    "echo x > new &",
    "trap 'echo x > new' EXIT",
    "diff a.txt d/b.txt > new",
    "history -w new; alias x='touch new'; x",
  ];

  it(
    "changes nothing by any means",
    () =>
      runWithSandbox(async ({ sql, open }) => {
        await shell(open(), "printf 'a\\nc\\n' > a.txt; mkdir -p d/empty; echo b > d/b.txt");
        const snapshot = () =>
          JSON.stringify([
            sql.all("SELECT * FROM files"),
            sql.all("SELECT id, hex(bytes) AS bytes FROM file_blocks"),
          ]);
        const before = snapshot();
        const sandbox = open({ policy: { ...openPolicy, allowWrite: false } });
        for (const command of attempts) {
          const seen = await commit(sandbox, async (transaction) => {
            await transaction.shell(command);
            return transaction.shell("cat a.txt d/b.txt; find . /tmp | sort");
          });
          expect([command, seen.stdout]).toEqual([
            command,
            "a\nc\nb\n.\n./a.txt\n./d\n./d/b.txt\n./d/empty\n/tmp\n",
          ]);
        }
        expect(snapshot()).toBe(before);
      }),
    60_000,
  );

  it("says why on stderr, fails the command and continues with the next", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open({ policy: { ...openPolicy, allowWrite: false } });
      const result = await shell(sandbox, "echo one; echo x > f; echo $?; ls nope 2>/dev/null; echo two");
      expect(result).toMatchObject({ stdout: "one\n1\ntwo\n", exitCode: 0 });
      expect(result.stderr).toMatch(
        /^bash: line 1: f: Read-only file system\nedgeflue: Writing is off .*allowWrite: true/,
      );
    }));
});

describe("allowedCommands", () => {
  const allowing = (...allowedCommands: string[]) => ({ policy: { ...openPolicy, allowedCommands } });

  it(
    "dispatches nothing else, however it is put",
    () =>
      runWithSandbox(async ({ open }) => {
        const sandbox = open(
          allowing("echo", "cat", "xargs", "grep", "env", "bash", "find", "timeout", "sed", "awk"),
        );
        await shell(open(), "echo keep > f; printf 'rm f\\n' > script.sh; chmod +x script.sh");
        const attempts = [
          ..."rm f;/bin/rm f;/usr/bin/rm f;./script.sh;bash script.sh;source script.sh;. ./script.sh".split(
            ";",
          ),
          "echo hi;(rm f)",
          "echo hi&&(rm f)",
          "echo hi|(rm f)",
          "cat <(rm f)",
          "echo a#;rm f",
          "echo a & rm f",
          "echo $(rm f)",
          "echo `rm f`",
          `echo \${x:-$(rm f)}`,
          "$(echo r)m f",
          "x=rm; $x f",
          "'r'm f",
          "\\rm f",
          "eval 'rm f'",
          "bash -c 'rm f'",
          "env rm f",
          "env -i rm f",
          "timeout 5 rm f",
          "command rm f",
          "builtin rm f",
          "exec rm f",
          "echo f | xargs rm",
          "echo 'rm f' | bash",
          "find . -name f -exec rm {} \\;",
          'rm() { command rm "$@"; }; rm f',
          "alias echo=rm; echo f",
          "PATH=/workspace:$PATH rm f",
          "hash -p /bin/rm echo2; echo2 f",
          "if rm f; then :; fi",
          "while rm f; do break; done",
          "! rm f",
          "time rm f",
          "trap 'rm f' EXIT",
          "mapfile -C 'rm f' -c 1 < f",
          "compgen -C 'rm f'",
          "awk 'BEGIN {system(\"rm f\")}'",
          "sed 's/keep/rm f/e' f",
          "FOO=1 rm f",
          "cat <<E\n$(rm f)\nE",
        ];
        for (const command of attempts) {
          await shell(sandbox, command);
          expect([command, (await shell(sandbox, "cat f")).stdout]).toEqual([command, "keep\n"]);
        }
      }),
    60_000,
  );

  it("answers 127 and names what is allowed", () =>
    runWithSandbox(async ({ open }) => {
      expect(await shell(open(allowing("rg", "jq")), "ls")).toEqual({
        stdout: "",
        stderr:
          "bash: line 1: ls: command not found\nedgeflue: Allowed commands: rg, jq. An author changes them with `allowedCommands` of the agent.\n",
        exitCode: 127,
      });
    }));

  it("does not stumble over operators in quotes, empty words or assignments", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open(allowing("echo", "grep"));
      await commit(sandbox, ({ files }) => files.write("f", "a;b\na>b\n"));
      for (const [command, stdout] of [
        ["grep ';' f", "a;b\n"],
        ['grep ">" f', "a>b\n"],
        ["echo ''", "\n"],
        ["FOO=1 echo hi", "hi\n"],
        ["/bin/echo hi", "hi\n"],
        ["cd /workspace && test -f f && echo yes", "yes\n"],
        ["for x in 1 2; do echo $x; done", "1\n2\n"],
      ]) {
        expect(await shell(sandbox, command ?? "")).toEqual({ stdout, stderr: "", exitCode: 0 });
      }
    }));

  it("is refused at once when it names what does not exist here", () =>
    runWithSandbox(async ({ open }) => {
      expect(() => open(allowing("rg", "git", "gerp"))).toThrow(/does not have: git, gerp/);
      expect(() => open(allowing("rg", "cd", "test"))).not.toThrow();
    }));
});

describe("the end of a command", () => {
  it.each([
    ["a busy loop", "while true; do echo x; done"],
    ["sleep", "sleep 1000"],
    ["a loop of sleeps", "while true; do sleep 1; done"],
    ["a pipeline", "sleep 1000 | cat"],
    ["a background job", "sleep 1000 & wait"],
  ])("stops %s at its timeout with 124", (_, command) =>
    runWithSandbox(async ({ open }) => {
      const start = Date.now();
      const result = await commit(open(), (transaction) =>
        transaction.shell(`${command}; echo never > late`, { timeoutMs: 50 }),
      );
      expect(result.exitCode).toBe(124);
      expect(result.stderr).toContain("The command was stopped: it ran longer than 0.05 s.");
      expect(Date.now() - start).toBeLessThan(15_000);
      expect(await listAll(open())).toEqual([]);
    }),
  );

  it.each([
    ["echo a; sleep 1000; echo never", "a\n", ""],
    ["echo a; echo e >&2; for i in 1 2 3; do echo $i; sleep 0.01; done; sleep 1000", "a\n1\n2\n3\n", "e\n"],
    ["echo a; { echo b; (echo c; sleep 1000); }; echo never", "a\nb\nc\n", ""],
    ["f() { echo b; sleep 1000; }; echo a | cat; f && echo never", "a\nb\n", ""],
    ["echo a; bash -c 'echo b; sleep 1000'; echo never; pwd; cat f", "a\nb\n", ""],
    ["echo a; timeout 1000 sleep 1000; echo never; touch late", "a\n", ""],
    ["if ! sleep 1000; then echo never; fi; echo never", "", ""],
  ])("keeps what %j has printed before its timeout", (command, stdout, stderr) =>
    runWithSandbox(async ({ open }) => {
      const result = await commit(open(), (transaction) => transaction.shell(command, { timeoutMs: 100 }));
      expect(result).toEqual({
        stdout,
        stderr: `${stderr}edgeflue: The command was stopped: it ran longer than 0.1 s.\n`,
        exitCode: 124,
      });
      expect(await listAll(open())).toEqual([]);
    }),
  );

  it("rejects with the reason of an abort, and nothing comes after it", () =>
    runWithSandbox(async ({ open }) => {
      const sandbox = open();
      const transaction = await sandbox.begin();
      const controller = new AbortController();
      const running = transaction.shell("sleep 1000; echo late > late", { signal: controller.signal });
      setTimeout(() => controller.abort(new Error("the user left")), 20);
      await expect(running).rejects.toThrow("the user left");
      await expect(transaction.shell("echo hi", { signal: controller.signal })).rejects.toThrow(
        "the user left",
      );
      transaction.commit();
      transaction.end();
      expect(await listAll(sandbox)).toEqual([]);
    }));

  it.each([
    "while true; do :; done",
    "for ((;;)); do x=1; done",
    "until false; do true; done",
    "f() { f; }; f",
    "f() { f | f & }; f",
    ":(){ :|:& };:",
    "x=a; while true; do x=$x$x; done",
    "awk 'BEGIN { while (1) i++ }'",
    "jq -n 'def f: f; f'",
    "sed -n ':a; ba' f",
    "echo {1..10000000}",
    "seq 1 100000000",
    "printf '%1000000000d' 1",
    "bash -c \"$(printf 'bash -c %.0s' 1 2 3)\" ",
    "exec bash -c 'while :; do :; done'",
    "cat f f f f > g; while cat g g g g > h && mv h g; do :; done",
    "while true; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >> grow; done",
  ])(
    "ends %s at its timeout or before",
    (command) =>
      runWithSandbox(async ({ open }) => {
        const sandbox = open();
        await shell(sandbox, "seq 1 1000 > f");
        const transaction = await sandbox.begin();
        const result = await transaction.shell(command, { timeoutMs: 200 });
        transaction.end();
        expect(typeof result.exitCode).toBe("number");
        expect(result.stdout.length).toBeLessThanOrEqual(sandboxLimits.shellOutputBytesMax);
      }),
    60_000,
  );

  it("keeps of an output what fits as JSON, in which a control character is six bytes", () =>
    runWithSandbox(async ({ open }) => {
      const transaction = await open().begin();
      const { stdout } = await transaction.shell("cat /dev/zero", { timeoutMs: 5_000 });
      transaction.end();
      expect(stdout.length).toBeGreaterThan(500_000);
      expect(JSON.stringify(stdout).length).toBeLessThanOrEqual(sandboxLimits.shellOutputBytesMax + 2);
    }));

  it("reports a full sandbox on stderr and fails", () =>
    runWithSandbox(async ({ open }) => {
      const transaction = await open().begin();
      await transaction.files.write("big.bin", new Uint8Array(sandboxLimits.fileBytesMax - 10));
      const tooLarge = await transaction.shell("echo 12345678901 >> big.bin");
      expect(tooLarge.exitCode).not.toBe(0);
      expect(tooLarge.stderr).toContain("File too large");
      const tooMuch = await transaction.shell("cp big.bin a.bin; cp big.bin b.bin; ls");
      expect(tooMuch).toMatchObject({ stdout: "a.bin\nbig.bin\n" });
      expect(tooMuch.stderr).toContain("No space left on device");
      transaction.end();
    }));

  it("refuses a command line that is too long", () =>
    runWithSandbox(({ open }) =>
      commit(open(), async (transaction) => {
        await expect(transaction.shell("x".repeat(sandboxLimits.commandBytesMax + 1))).rejects.toMatchObject({
          code: "sandbox_limit",
        });
      }),
    ));

  it("is a result also for what bash cannot parse", () =>
    runWithSandbox(async ({ open }) => {
      const result = await shell(open(), "echo 'unclosed");
      expect(result.exitCode).not.toBe(0);
      expect(result.stderr).toContain("bash:");
    }));
});
