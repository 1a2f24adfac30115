/** The sandbox that is a folder of this machine: real files, a real shell, and the bounds on both. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSandboxOptions } from "../../../src/node/local/sandbox.ts";
import type { Sandbox, SandboxTransaction, ShellOptions, ShellResult } from "../../../src/sandbox/sandbox.ts";
import { checkCommandLine } from "../../../src/sandbox/shell/analysis/listed-commands.ts";
import { describeSandboxFiles } from "../../sandbox/files-contract.ts";
import { makeLocalProject, openLocalProject } from "./local-project.ts";

let base: string;
let root: string;

beforeEach(() => {
  ({ base, root } = makeLocalProject("local"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const open = (options?: Partial<LocalSandboxOptions>) => openLocalProject({ base, root }, options);

function only(...allowedCommands: string[]): Sandbox {
  return open({ policy: { allowWrite: true, allowShell: true, allowedCommands } });
}

async function use<T>(sandbox: Sandbox, body: (transaction: SandboxTransaction) => Promise<T>): Promise<T> {
  const transaction = await sandbox.begin();
  try {
    return await body(transaction);
  } finally {
    transaction.end();
  }
}

function shell(sandbox: Sandbox, command: string, options?: ShellOptions): Promise<ShellResult> {
  return use(sandbox, (transaction) => transaction.shell(command, options));
}

describeSandboxFiles("local", (body) => use(open(), ({ files }) => body(files)));

describe("local files", () => {
  it("are the files of the folder, byte for byte", async () => {
    writeFileSync(join(root, "a.txt"), "one\r\ntwo");
    await use(open(), async ({ files }) => {
      expect(await files.readText("/workspace/a.txt")).toBe("one\r\ntwo");
      await files.write("b/c.bin", new Uint8Array([0, 255, 13, 10]));
    });
    expect([...readFileSync(join(root, "b/c.bin"))]).toEqual([0, 255, 13, 10]);
  });

  it("follow links within the folder, relative or absolute", async () => {
    mkdirSync(join(root, "src"));
    writeFileSync(join(root, "src/a.ts"), "a");
    symlinkSync("src", join(root, "relative"));
    symlinkSync(join(root, "src/a.ts"), join(root, "absolute"));
    symlinkSync("../src/../src/a.ts", join(root, "src/winding"));
    await use(open(), async ({ files }) => {
      for (const path of ["relative/a.ts", "absolute", "relative/winding"]) {
        expect(await files.readText(path)).toBe("a");
      }
      expect((await files.list(".")).map(({ type }) => type)).toEqual(["symlink", "symlink", "directory"]);
      await files.write("absolute", "changed");
      await files.remove("relative", { recursive: true });
    });
    expect(readFileSync(join(root, "src/a.ts"), "utf8")).toBe("changed");
  });

  it("never lead out of the folder, whatever links say, and do not show what is there", async () => {
    const outside = join(base, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "secret.txt"), "secret");
    const links = {
      folder: outside,
      file: join(outside, "secret.txt"),
      gone: join(outside, "gone.txt"),
      up: "../outside",
      twice: "up/secret.txt",
      prefix: `${root}-2/x`,
      dots: `${root}/../outside/secret.txt`,
      loop: "loop",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
    const paths = [
      ...["folder/secret.txt", "folder/gone.txt", "folder/new/deep.txt", "file", "gone", "up/secret.txt"],
      ...["twice", "prefix", "dots", "loop"],
    ];
    await use(open(), async ({ files }) => {
      const texts = new Set<string>();
      for (const path of paths) {
        for (const attempt of [
          () => files.readText(path),
          () => files.write(path, "x"),
          () => files.stat(path),
          () => files.list(path),
          () => files.mkdir(path, { recursive: true }),
          () => files.search("secret", { path }),
        ]) {
          const error = await attempt().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expect(error, path).toMatchObject({ code: "sandbox_path" });
          texts.add(String(error).replace(`/workspace/${path}`, "PATH"));
        }
        expect(await files.exists(path)).toBe(false);
      }
      expect([...texts].sort()).toEqual([
        "EdgeflueError: PATH leads out of /workspace through a symbolic link.",
        "EdgeflueError: PATH leads through too many symbolic links.",
      ]);
      expect((await files.search("secret")).matches).toEqual([]);
      for (const name of Object.keys(links)) await files.remove(name);
      await files.mkdir("new/folder", { recursive: true });
    });
    expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
    expect(existsSync(join(outside, "gone.txt"))).toBe(false);
  });

  it("cannot be changed without allowWrite", async () => {
    writeFileSync(join(root, "a.txt"), "a");
    const sandbox = open({ policy: { allowWrite: false, allowShell: false, allowedCommands: [] } });
    await use(sandbox, async ({ files }) => {
      expect(await files.readText("a.txt")).toBe("a");
      for (const attempt of [
        () => files.write("a.txt", "b"),
        () => files.mkdir("b"),
        () => files.remove("a.txt"),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code: "sandbox_denied" });
      }
    });
    await expect(shell(sandbox, "true")).rejects.toMatchObject({ code: "sandbox_denied" });
    expect(readFileSync(join(root, "a.txt"), "utf8")).toBe("a");
  });

  it("leave out pipes and devices, and never wait for one", async () => {
    execFileSync("mkfifo", [join(root, "pipe")]);
    writeFileSync(join(root, "z.txt"), "needle");
    await use(open(), async ({ files }) => {
      expect((await files.list(".")).map(({ path }) => path)).toEqual(["/workspace/z.txt"]);
      await expect(files.readText("pipe")).rejects.toMatchObject({ code: "sandbox_path" });
      await expect(files.write("pipe", "x")).rejects.toMatchObject({ code: "sandbox_path" });
      expect((await files.search("needle")).matches).toHaveLength(1);
    });
  });

  it("hide what edgeflue keeps, and keep it", async () => {
    mkdirSync(join(root, ".edgeflue/sessions"), { recursive: true });
    mkdirSync(join(root, "state/sessions"), { recursive: true });
    writeFileSync(join(root, ".edgeflue/sessions/a.sqlite3"), "history");
    writeFileSync(join(root, "state/sessions/b.sqlite3"), "history");
    symlinkSync(".edgeflue/sessions", join(root, "link"));
    await use(open({ hidden: [join(root, "state/sessions")] }), async ({ files }) => {
      expect((await files.list(".")).map(({ path }) => path)).toEqual([
        "/workspace/link",
        "/workspace/state",
      ]);
      for (const path of [".edgeflue/sessions/a.sqlite3", "link/a.sqlite3", "state/sessions/b.sqlite3"]) {
        expect(await files.exists(path)).toBe(false);
      }
      await expect(files.remove("state", { recursive: true })).rejects.toMatchObject({
        code: "sandbox_denied",
      });
      expect((await files.search("history")).matches).toEqual([]);
    });
    expect(readFileSync(join(root, ".edgeflue/sessions/a.sqlite3"), "utf8")).toBe("history");
  });

  it("search what people write, and say what they left out", async () => {
    for (const folder of ["node_modules/x", ".git", "src"]) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, "a.txt"), "needle");
    }
    await use(open(), async ({ files }) => {
      const { matches, notes } = await files.search("needle");
      expect(matches.map(({ path }) => path)).toEqual(["/workspace/src/a.txt"]);
      expect(notes).toEqual([
        "Folders named .git and node_modules were not searched; name one as the path to search it.",
      ]);
      expect((await files.search("needle", { path: "node_modules" })).matches).toHaveLength(1);
    });
  });

  it("are searched in a time that grows with them, however deep they are", async () => {
    const here = process.cwd();
    process.chdir(root);
    for (let depth = 0; depth < 600; depth++) {
      mkdirSync("abcde");
      process.chdir("abcde");
      if (depth % 100 === 0) writeFileSync("a.txt", "needle");
    }
    process.chdir(here);
    const began = performance.now();
    await use(open(), async ({ files }) => {
      expect((await files.search("needle")).matches).toHaveLength(6);
    });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it("say in the sandbox's words what the operating system refuses", async () => {
    const wide = "x".repeat(200);
    await use(open(), async ({ files }) => {
      await expect(files.mkdir(`${wide}/${wide}`)).rejects.toMatchObject({ code: "not_found" });
      await files.write("file", "x");
      await expect(files.mkdir("file/below")).rejects.toThrow("is not a directory");
      await expect(files.readText("gone")).rejects.toThrow(/^\/workspace\/gone does not exist\.$/);
    });
  });

  it("keep tool outputs of a session outside the folder, the newest ones", async () => {
    const sandbox = open({ policy: { allowWrite: false, allowShell: false, allowedCommands: [] } });
    await use(sandbox, async ({ files, writeOutput }) => {
      for (let index = 0; index < 52; index++) {
        await writeOutput(`/workspace/.edgeflue/output/${index}.txt`, "full text");
      }
      expect(await files.list(".edgeflue/output")).toHaveLength(50);
      // Of a command.
      symlinkSync("/gone", join(base, "own/output/link"));
      await writeOutput("/workspace/.edgeflue/output/52.txt", "full text");
      expect(await files.readText(".edgeflue/output/51.txt")).toBe("full text");
      expect((await files.search("full", { path: ".edgeflue/output/51.txt" })).matches).toHaveLength(1);
      await expect(writeOutput("/workspace/a.txt", "x")).rejects.toMatchObject({ code: "sandbox_path" });
      await expect(writeOutput("/workspace/.edgeflue/output/../x", "x")).rejects.toMatchObject({
        code: "sandbox_path",
      });
    });
    expect(existsSync(join(root, ".edgeflue"))).toBe(false);
  });
});

describe("local transactions", () => {
  it("come one after the other", async () => {
    const sandbox = open();
    const first = await sandbox.begin();
    let began = false;
    const second = sandbox.begin().then((transaction) => {
      began = true;
      return transaction;
    });
    await first.files.write("a.txt", "a");
    expect(began).toBe(false);
    first.end();
    (await second).end();
    await expect(first.files.readText("a.txt")).rejects.toThrow("has ended");
    await expect(first.shell("true")).rejects.toThrow("has ended");
    expect(() => first.commit()).toThrow("has ended");
  });

  it("say that they are none: nothing waits for commit", async () => {
    const sandbox = open();
    expect(sandbox.isTransactional).toBe(false);
    await use(sandbox, ({ files }) => files.write("a.txt", "a"));
    expect(readFileSync(join(root, "a.txt"), "utf8")).toBe("a");
  });
});

describe("the local policy", () => {
  it("refuses a shell that may not write, since nothing could keep it from writing", () => {
    const policy = { allowWrite: false, allowShell: true, allowedCommands: [] };
    expect(() => open({ policy })).toThrow("allowShell without allowWrite");
  });

  it("refuses a folder that does not exist", () => {
    expect(() => open({ cwd: join(base, "gone") })).toThrow("does not exist");
  });
});

describe("the local shell", () => {
  it("is a real one, in the folder, with exit codes and both streams", async () => {
    writeFileSync(join(root, "a.txt"), "b\na\n");
    const result = await shell(open(), "sort a.txt; echo oops >&2; pwd; exit 3");
    expect(result).toEqual({ stdout: `a\nb\n${root}\n`, stderr: "oops\n", exitCode: 3 });
  });

  it("writes byte for byte, as the file tools do", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await use(open(), async ({ files, shell: run }) => {
      await files.write("all.bin", bytes);
      await run("cat all.bin > copy.bin; cat < copy.bin | cat >> twice.bin; cat all.bin >> twice.bin");
      expect(await files.readBytes("copy.bin")).toEqual(bytes);
      expect(await files.readBytes("twice.bin")).toEqual(Uint8Array.from([...bytes, ...bytes]));
      await run("cat > text <<'E'\n  a\r\n\n\tb\n\nE");
      expect(await files.readText("text")).toBe("  a\r\n\n\tb\n\n");
    });
  });

  it("takes a folder of the sandbox as cwd, and no other", async () => {
    mkdirSync(join(root, "src"));
    symlinkSync(base, join(root, "out"));
    expect((await shell(open(), "pwd", { cwd: "/workspace/src" })).stdout).toBe(`${root}/src\n`);
    for (const cwd of ["/etc", "..", "out", "gone"]) {
      await expect(shell(open(), "pwd", { cwd })).rejects.toMatchObject({ code: "sandbox_path" });
    }
  });

  it("sees a few names of the host's environment, and what it is given", async () => {
    const hostEnv = { PATH: process.env.PATH, HOME: "/home/ada", OPENAI_API_KEY: "sk-secret", BASH_ENV: "x" };
    const sandbox = open({ hostEnv, env: { GIVEN: "by the author" } });
    const { stdout } = await shell(sandbox, "env", { env: { CALL: "by the call" } });
    expect(stdout).toContain("HOME=/home/ada\n");
    expect(stdout).toContain("GIVEN=by the author\n");
    expect(stdout).toContain("CALL=by the call\n");
    expect(stdout).not.toMatch(/sk-secret|BASH_ENV/);
  });

  it("has no input to wait for", async () => {
    expect((await shell(open(), "cat; echo done")).stdout).toBe("done\n");
  });

  it("is stopped with all that it started when its time is up", async () => {
    const result = await shell(open(), "echo begun; sleep 60 & echo $! > pid; sleep 60", { timeoutMs: 300 });
    expect(result.exitCode).toBe(124);
    expect(result.stdout).toBe("begun\n");
    expect(result.stderr).toContain("edgeflue: The command was stopped: it ran longer than 0.3 s.\n");
    // It has closed its output: what is left of its end, and its number, are the system's to take away.
    await expect.poll(() => isAlive(readPid())).toBe(false);
  });

  it("is stopped by the caller's signal, also when it ignores SIGTERM", async () => {
    const controller = new AbortController();
    const running = shell(open(), "trap '' TERM; echo $$ > pid; while :; do sleep 1; done", {
      signal: controller.signal,
    });
    await expect.poll(() => existsSync(join(root, "pid")) && readPid() > 0).toBe(true);
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect(isAlive(readPid())).toBe(false);
  });

  it("is stopped by the end of its transaction, before the next one begins", async () => {
    const sandbox = open();
    const transaction = await sandbox.begin();
    const running = transaction.shell("echo $$ > pid; sleep 60");
    running.catch(() => {});
    await expect.poll(() => existsSync(join(root, "pid")) && readPid() > 0).toBe(true);
    transaction.end();
    await use(sandbox, async () => expect(isAlive(readPid())).toBe(false));
    await expect(running).rejects.toThrow("transaction ended");
  });

  it("leaves no process running when it ends, and does not wait for one", async () => {
    const result = await shell(open(), "sleep 60 & echo $! > pid; echo done");
    expect(result).toEqual({ stdout: "done\n", stderr: "", exitCode: 0 });
    await expect.poll(() => isAlive(readPid())).toBe(false);
  });

  it("keeps the head of a flood and says so", async () => {
    const { stdout, stderr, exitCode } = await shell(open(), "yes é | head -c 20000000");
    expect(exitCode).toBe(0);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect(stderr).toContain("Output was cut after 4194304 bytes.");
  });
});

describe("allowedCommands of the local shell", () => {
  const runs: Readonly<Record<string, string>> = {
    "echo hi": "hi\n",
    "echo ''": "\n",
    'echo ";" ">" | cat': "; >\n",
    "'ec'ho a && echo b; echo c": "a\nb\nc\n",
    "echo $(echo inner) `echo old`": "inner old\n",
    'x="a b"; for word in $x; do echo "<$word>"; done': "<a>\n<b>\n",
    "if [[ -d . && -z '' ]]; then echo yes; else echo no; fi": "yes\n",
    "cat <<EOF\n$(echo here)\nEOF": "here\n",
    "cat <<'EOF'\n$(rm -rf x) `id`\nEOF": "$(rm -rf x) `id`\n",
    'echo "$HOME" > out.txt; cat out.txt | cat': "/home/ada\n",
    "case abc in a*) echo match;; esac": "match\n",
    "echo {a,b}{1..2} ${UNSET:-default} # not a command; id": "a1 a2 b1 b2 default\n",
    "cd / && pwd; (cd /tmp; pwd); ! false": "/\n/tmp\n",
    "echo 'it'\\''s' \"a\\\"b\\$c\" $'tab\\there' \\*": `it's a"b$c tab\there *\n`,
    "echo a#;echo b": "a#\nb\n",
    "echo one \\\n two 2>&1 >/dev/null; echo three": "three\n",
    "echo é✓😀": "é✓😀\n",
    "echo $'a\\nb' $'it\\'s\\n'\"c\"": "a\nb it's\nc\n",
    "cat <<E\n'a\nb'\nE": "'a\nb'\n",
  };

  it.each(Object.entries(runs))("runs %j", async (command, stdout) => {
    const sandbox = open({
      policy: { allowWrite: true, allowShell: true, allowedCommands: ["echo", "cat"] },
      hostEnv: { PATH: process.env.PATH, HOME: "/home/ada" },
    });
    expect(await shell(sandbox, command)).toEqual({ stdout, stderr: "", exitCode: 0 });
  });

  const refusals = [
    ...[
      "touch pwned",
      "echo a; touch pwned",
      "echo a && touch pwned",
      "echo a | touch pwned",
      "touch pwned &",
    ],
    ...["echo hi;(touch pwned)", "echo hi&&(touch pwned)", "cat <(touch pwned)", "echo a#;touch pwned"],
    ...["echo `touch pwned`", 'echo "$(touch pwned)"', "cat <<EOF\n$(touch pwned)\nEOF", "echo\ntouch pwned"],
    ...[
      "/usr/bin/touch pwned",
      "./touch pwned",
      "t=touch; $t pwned",
      "${t:-touch} pwned",
      "$(echo touch) pwned",
    ],
    ...["to[u]ch pwned", "{touch,pwned}", "to\\uch pwned", "'tou'ch pwned", "~/touch pwned"],
    ...["eval 'touch pwned'", "source x", ". x", "exec touch pwned", "command touch pwned", "builtin eval x"],
    ...[
      "bash -c 'touch pwned'",
      "env touch pwned",
      "trap 'touch pwned' EXIT",
      "alias echo=touch",
      "coproc touch x",
    ],
    ...["PATH=. echo", "PATH=.; echo", "FOO=1 echo", "IFS=x", "BASH_ENV=x; echo", "export A=1", "set -x"],
    ...["echo() { touch pwned; }; echo", "function echo { touch pwned; }", "a=(1 $(touch pwned))"],
    ...[
      "echo $((1+1))",
      "((x=1))",
      "x='a[$(touch pwned)]'; echo $((x))",
      "for ((i=0;i<1;i++)); do echo; done",
    ],
    ...["x='$(touch pwned)'; echo ${x@P}", "echo ${!x}", "echo ${a[$(touch pwned)]}", "echo ${x:1:2}"],
    ...["[[ a[$(touch pwned)] -eq 1 ]]", "[[ -v a[$(touch pwned)] ]]", "echo ${x:=$(touch pwned)}"],
    ...["while touch pwned; do break; done", "until touch pwned; do break; done", "! touch pwned"],
    ...[
      "if touch pwned; then echo; fi",
      "case $(touch pwned) in *) ;; esac",
      "time touch pwned",
      "{ touch pwned; }",
    ],
    ...[
      "echo > $(touch pwned)",
      "echo ${x#$(touch pwned)}",
      "echo 'unbalanced",
      "for PATH in .; do echo; done",
    ],
    ...[
      "select x in a; do echo; done",
      "echo {fd}>x $(touch pwned)",
      "echo a\r\ntouch pwned",
      "hash -p /bin/touch echo",
    ],
  ];

  // Asked of the check itself: a sandbox starts a thread for each question.
  it.each(refusals)("does not run %j", async (command) => {
    const rules = { allowed: new Set(["echo", "cat"]), allowCompound: true };
    expect(await checkCommandLine(command, rules)).toEqual({
      ok: false,
      problem: expect.stringMatching(/./),
    });
  });

  it.each(["touch pwned", "echo a; touch pwned", 'echo "$(touch pwned)"', "PATH=. echo", "echo $((1+1))"])(
    "leaves a line undone that the check refuses: %j",
    async (command) => {
      const { stdout, stderr, exitCode } = await shell(only("echo", "cat"), command);
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 127 });
      expect(stderr).toMatch(
        /^edgeflue: The command was not run: .*\nedgeflue: Allowed commands: echo, cat\./,
      );
      expect(existsSync(join(root, "pwned"))).toBe(false);
    },
  );

  it("says which command is not allowed", async () => {
    const { stderr } = await shell(only("git", "ls"), "ls && rm -rf src");
    expect(stderr).toBe(
      "edgeflue: The command was not run: rm is not an allowed command.\nedgeflue: Allowed commands: git, ls. An author changes them with `allowedCommands` of the agent.\n",
    );
  });

  it("switches off the builtins that run text, however they are reached", async () => {
    const sandbox = only("echo", "printf", "test", "[", "read", "eval");
    const { stdout } = await shell(
      sandbox,
      "printf '%s\\n' plain; printf -v 'a[$(touch pwned)]' x; test -v 'a[$(touch pwned)]'; [ -d . ] && echo folder; eval 'touch pwned'; echo 'a[$(touch pwned)]' | read x",
    );
    expect(stdout).toContain("plain\n");
    expect(stdout).toContain("folder\n");
    expect(existsSync(join(root, "pwned"))).toBe(false);
  });

  it("ends on a text that the parser never ends on", async () => {
    const { exitCode, stderr } = await shell(only("echo"), 'echo $(( $"');
    expect(exitCode).toBe(127);
    expect(stderr).toContain("it cannot be read as a bash script");
  });

  it("takes no environment from the call, which could lead to other commands", async () => {
    const { exitCode, stderr } = await shell(only("echo"), "echo hi", { env: { PATH: "." } });
    expect(exitCode).toBe(127);
    expect(stderr).toContain("environment variables");
  });
});

function readPid(): number {
  return Number(readFileSync(join(root, "pid"), "utf8"));
}

/** Whether a process runs; one that has died but that has not been reaped yet does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
