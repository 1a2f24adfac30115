/** How commands run: their words, their folder, their variables, what comes back of them. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { type ContractParts, exists, expectParts, shell, writeFiles } from "./contract-parts.ts";

/** With exit code 0 and nothing on stderr. */
const lines: readonly (readonly [sentence: string, command: string, stdout: string])[] = [
  ["prints", "echo hi", "hi\n"],
  ["prints nothing", "true", ""],
  ["keeps an output that has no line feed at its end", "printf 'a\\nb'", "a\nb"],
  ["keeps carriage returns", "printf 'a\\r\\nb\\r\\n'", "a\r\nb\r\n"],
  ["keeps text that is not ASCII", "printf '%s' 'é✓😀'", "é✓😀"],
  ["keeps a byte order mark", "printf '\\xef\\xbb\\xbfx'", "\uFEFFx"],
  ["keeps tabs and blanks", "printf ' \\t x \\n'", " \t x \n"],
  ["takes single quotes as they are", "echo 'a && b | c > d $e `f` \"g\"'", 'a && b | c > d $e `f` "g"\n'],
  ["takes an empty word", "printf '[%s]' '' a ''", "[][a][]"],
  ["takes a quote within quotes", `echo 'it'"'"'s'`, "it's\n"],
  ["takes escaped characters", "echo a\\ \\ b \\$x \\\\", "a  b $x \\\n"],
  ["takes $'…'", "printf '%s' $'a\\tb\\nc'", "a\tb\nc"],
  ["takes a line feed within a word", "printf '%s' 'a\nb'", "a\nb"],
  ["takes a word that begins with a dash", "printf -- '%s' -n", "-n"],
  ["takes several lines", "echo a\necho b\n", "a\nb\n"],
  ["takes a continued line", "echo a \\\n  b", "a b\n"],
  ["takes comments", "echo a # b\n# c", "a\n"],
  ["takes lists", "false || echo a && echo b; echo c", "a\nb\nc\n"],
  ["takes pipes", "printf 'b\\na\\n' | sort | head -n 1", "a\n"],
  ["takes substitutions", 'echo "$(echo a; echo b) $((6 * 7)) `echo c`"', "a\nb 42 c\n"],
  ["takes here-documents", "cat <<'E'\n$x `y`\nE", "$x `y`\n"],
  ["takes a here-document with variables", "x=1; cat <<E\n$x\nE", "1\n"],
  ["takes loops", "for i in 1 2 3; do printf '%s,' $i; done", "1,2,3,"],
  ["takes conditions", "if [ 1 -lt 2 ]; then echo yes; else echo no; fi", "yes\n"],
  ["takes a case", "case abc in a*) echo a;; *) echo b;; esac", "a\n"],
  ["takes functions", 'f() { echo "$1-$#"; }; f a b', "a-2\n"],
  ["takes arrays", 'a=(x "y z"); echo "${#a[@]}:${a[1]}"', "2:y z\n"],
  ["takes [[ with a pattern", "[[ v1.2 =~ ^v([0-9]+) ]] && echo ${BASH_REMATCH[1]}", "1\n"],
  ["takes defaults of variables", "echo ${x:-d} ${x-e}", "d e\n"],
  ["merges its streams where it is asked to", "{ echo a; echo b >&2; } 2>&1", "a\nb\n"],
  ["throws output away", "{ echo a; echo b >&2; } >/dev/null 2>&1", ""],
  ["passes bytes through a pipe", "printf '\\x00\\x01\\x02\\xff' | wc -c | tr -d ' '", "4\n"],
  ["gives a command that reads its input an end of it at once", "cat; echo end", "end\n"],
  ["starts in the workspace, which is empty", "ls -A | wc -l | tr -d ' '", "0\n"],
];

const codes: readonly (readonly [sentence: string, command: string, exitCode: number])[] = [
  ["says the program's exit code", "exit 7", 7],
  ["says 255 for the largest", "exit 255", 255],
  ["says the code of the last command", "true; false", 1],
  ["says the code of a pipe's last command", "false | true", 0],
  ["says the code of a pipe that must not fail", "set -o pipefail; false | true", 1],
  ["stops at a failure where it is asked to", "set -e; (exit 3); echo not here", 3],
  ["says the code of a subshell", "(exit 5)", 5],
  ["says 127 for a command that does not exist", "no-such-command-here", 127],
  ["says 126 for a file that cannot be executed", "printf 'x' > f; chmod 644 f; ./f", 126],
  ["says more than 0 for a line that cannot be parsed", "echo 'open", 2],
];

export function describeCommands({ fact, expect }: ContractParts): void {
  for (const [sentence, command, stdout] of lines) {
    fact(sentence, async (sandbox) => {
      expect(await shell(sandbox, command)).toEqual({ stdout, stderr: "", exitCode: 0 });
    });
  }

  for (const [sentence, command, exitCode] of codes) {
    fact(sentence, async (sandbox) => {
      const result = await shell(sandbox, command);
      expect([result.exitCode, result.stdout]).toEqual([exitCode, ""]);
    });
  }

  fact("keeps its two streams apart", async (sandbox) => {
    const result = await shell(sandbox, "echo a; echo b >&2; echo c; echo d >&2; exit 4");
    expect(result).toEqual({ stdout: "a\nc\n", stderr: "b\nd\n", exitCode: 4 });
  });

  fact("reads both streams at the same time, however much comes on one of them", async (sandbox) => {
    const command =
      "for i in 1 2 3; do head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 300000 /dev/zero | tr '\\0' o; done";
    const { stdout, stderr, exitCode } = await shell(sandbox, command);
    expect([stdout.length, stderr.length, exitCode]).toEqual([900_000, 900_000, 0]);
  });

  fact("gives a command its input byte for byte, to its end", async (sandbox) => {
    const stdin = Uint8Array.from([0, 1, 2, 255, 10, 13]);
    expect((await shell(sandbox, "wc -c | tr -d ' '", { stdin })).stdout).toBe("6\n");
    expect((await shell(sandbox, "od -An -tx1", { stdin })).stdout.trim()).toBe("00 01 02 ff 0a 0d");
    expect((await shell(sandbox, "cat; echo .", { stdin: "é✓ without a line feed" })).stdout).toBe(
      "é✓ without a line feed.\n",
    );
  });

  fact("gives a command a large input", async (sandbox) => {
    const stdin = new Uint8Array(2_000_000).fill(65);
    expect((await shell(sandbox, "wc -c | tr -d ' '", { stdin })).stdout).toBe("2000000\n");
  });

  fact("treats an empty input as one that is missing", async (sandbox) => {
    expect((await shell(sandbox, "cat; echo end", { stdin: "" })).stdout).toBe("end\n");
  });

  fact("takes no offence at a command that does not read its input", async (sandbox) => {
    const stdin = "x".repeat(1_000_000);
    for (const command of ["true", "head -c 2"])
      expect((await shell(sandbox, command, { stdin })).exitCode).toBe(0);
    expect((await shell(sandbox, "cat; echo next")).stdout).toBe("next\n");
  });

  fact("names the command that does not exist", async (sandbox) => {
    expectParts(expect, (await shell(sandbox, "no-such-command-here")).stderr, ["no-such-command-here"]);
  });

  fact("starts in a folder that the call names", async (sandbox) => {
    await writeFiles(sandbox, { "a b/c/f.txt": "f" });
    expect((await shell(sandbox, 'cat f.txt; basename "$PWD"', { cwd: "a b/c" })).stdout).toBe("fc\n");
    expect((await shell(sandbox, "cat f.txt", { cwd: "/workspace/a b/c" })).stdout).toBe("f");
  });

  fact(
    "refuses a folder that does not exist, or leads out of the workspace, by its name",
    async (sandbox) => {
      await writeFiles(sandbox, { file: "x" });
      for (const cwd of ["gone", "file", "..", "/", "/etc", "a/../.."]) {
        await expect(shell(sandbox, "echo ran > ran", { cwd }), cwd).rejects.toMatchObject({
          code: "sandbox_path",
        });
      }
      expect(await exists(sandbox, "ran")).toBe(false);
    },
  );

  fact("hands over variables as they are", async (sandbox) => {
    const env = { PLAIN: "a", ODD: "a'b\"c $d `e` \\ \n é", EMPTY: "" };
    const { stdout } = await shell(sandbox, 'printf "%s|%s|%s" "$PLAIN" "$ODD" "${EMPTY-unset}"', { env });
    expect(stdout).toBe(`${env.PLAIN}|${env.ODD}|`);
  });

  fact("hands over variables to the programs of a line", async (sandbox) => {
    expect((await shell(sandbox, "printenv GIVEN | cat", { env: { GIVEN: "x" } })).stdout).toBe("x\n");
  });

  fact("keeps neither variables nor the folder for the next call", async (sandbox) => {
    await shell(sandbox, "mkdir -p d; cd d; export KEPT=1; f() { :; }", { env: { CALL: "1" } });
    const { stdout } = await shell(sandbox, 'echo "${KEPT-none} ${CALL-none}"; ls');
    expect(stdout).toBe("none none\nd\n");
  });

  fact("refuses a variable whose name or value cannot be one, without its value", async (sandbox) => {
    for (const env of [{ "A=B": "canary-value" }, { A: "canary-value\0" }, { "": "canary-value" }]) {
      const refusal = await shell(sandbox, "true", { scope: { env } }).catch((error: Error) => error.message);
      expect(typeof refusal).toBe("string");
      expect(String(refusal).includes("canary-value")).toBe(false);
    }
  });

  fact("runs a script that is longer than an argument may be from a file", async (sandbox) => {
    await writeFiles(sandbox, { "long.sh": `${"# padding\n".repeat(20_000)}echo end\n` });
    expect((await shell(sandbox, "bash long.sh")).stdout).toBe("end\n");
  });

  fact("refuses a command line that is too long, and says what to do", async (sandbox) => {
    await expect(shell(sandbox, `echo ${"x".repeat(300 * 1024)}`)).rejects.toMatchObject({
      code: "sandbox_limit",
    });
  });

  fact("runs one call after the other, in the order in which they began", async (sandbox) => {
    const calls = [1, 2, 3, 4].map((number) =>
      shell(sandbox, `echo ${number} >> order; sleep 0.0${5 - number}`),
    );
    await Promise.all(calls);
    expect((await shell(sandbox, "cat order")).stdout).toBe("1\n2\n3\n4\n");
  });

  fact("keeps what background commands print until the line ends", async (sandbox) => {
    expect((await shell(sandbox, "(sleep 0.05; echo late) & echo soon; wait")).stdout).toBe("soon\nlate\n");
  });
}
