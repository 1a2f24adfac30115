/** What `allowCompoundCommands: false` lets through and what it stops, in every sandbox with a shell. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { commit, shell } from "./use-sandbox.ts";

/** `withSandbox` runs `body` with an empty, writable sandbox that has the policy and this allow list. */
export function describeCompoundCommands(
  name: string,
  withSandbox: (allowedCommands: string[], body: (sandbox: Sandbox) => Promise<void>) => Promise<void>,
): void {
  const inSandbox = (body: (sandbox: Sandbox) => Promise<void>, allowed: string[] = []) =>
    withSandbox(allowed, async (sandbox) => {
      await commit(sandbox, async ({ files }) => {
        await files.write("f", "a;b\na>b\n$(id)\n");
        await files.write("keep", "keep");
      });
      await body(sandbox);
    });

  describe(`${name}: without compound commands`, () => {
    const simple: [command: string, stdout: string][] = [
      ["echo hi", "hi\n"],
      ["echo ''", "\n"],
      ["grep ';' f", "a;b\n"],
      ['grep ";" f', "a;b\n"],
      ['grep ">" f', "a>b\n"],
      ["grep -F '$(id)' f", "$(id)\n"],
      ["echo 'a && b || c | d & `e` > f < g'", "a && b || c | d & `e` > f < g\n"],
      ["echo a\\;b \\| \\& \\> \\`c\\`", "a;b | & > `c`\n"],
      ['echo "\\$(id) \\`id\\`"', "$(id) `id`\n"],
      ["echo $'a\\nb'", "a\nb\n"],
      ["echo 'a\nb'", "a\nb\n"],
      ["echo a # ; id | cat > x", "a\n"],
      ["echo a#b", "a#b\n"],
      ["echo a \\\n b", "a b\n"],
      ["  echo a\n\n", "a\n"],
      ["# nothing", ""],
      ["X=1 printenv X", "1\n"],
      ["echo {a,b}", "a b\n"],
      ["echo ${x:-default}", "default\n"],
      ["echo k*", "keep\n"],
      ["echo $((1+2)) $((2>(1)))", "3 1\n"],
      ['echo "<(id) >(id) $" a\\<\\(b\\)', "<(id) >(id) $ a<(b)\n"],
      ["'ec'\"ho\" a", "a\n"],
      ["! false", ""],
      ["sed -e 's/;/,/;s/>/,/' f", "a,b\na,b\n$(id)\n"],
      ["find . -name keep -exec echo {} \\;", "./keep\n"],
      ["[ -f keep ]", ""],
    ];

    it.each(simple)("runs %j", (command, stdout) =>
      inSandbox(async (sandbox) => {
        expect(await shell(sandbox, command)).toEqual({ stdout, stderr: "", exitCode: 0 });
      }),
    );

    const compound: [command: string, found: string][] = [
      ["echo hi;(rm keep)", "several commands"],
      ["echo hi&&(rm keep)", "several commands (&&)"],
      ["echo hi||rm keep", "several commands (||)"],
      ["echo hi|(cat)", "a pipe"],
      ["echo hi |& cat", "a pipe"],
      ["echo a#;rm keep", "several commands"],
      ["echo a\nrm keep", "several commands"],
      ["echo a\n\n # x\n rm keep", "several commands"],
      ["rm keep &", "a background job"],
      ["echo a & rm keep", "a background job"],
      ["cat <(rm keep)", "a process substitution"],
      ["echo >(rm keep)", "a process substitution"],
      ["echo $(rm keep)", "a command substitution"],
      ['echo "$(rm keep)"', "a command substitution"],
      ["echo `rm keep`", "a command substitution"],
      ['echo "`rm keep`"', "a command substitution"],
      ["echo ${x:-$(rm keep)}", "a command substitution"],
      ['echo "${x:+"a${y:-`rm keep`}"}"', "a command substitution"],
      ["echo $((1+$(rm keep)))", "a command substitution"],
      ["echo $[ `rm keep` ]", "a command substitution"],
      ["echo {$(rm keep),b}", "a command substitution"],
      ["echo ${x/$(rm keep)/}", "a command substitution"],
      ["x=$(rm keep)", "a command substitution"],
      ["x=$(rm keep) echo", "a command substitution"],
      ["a=(1 $(rm keep))", "a command substitution"],
      ["echo ${a[$(rm keep)]}", "a command substitution"],
      ["a[$(rm keep)]=1", "a command substitution"],
      ["echo $(( ${x:-$(rm keep)} ))", "a command substitution"],
      ["echo $(( ${x:-`rm keep`} + 1 ))", "a command substitution"],
      ["echo $((a[1][$(rm keep)]))", "a command substitution"],
      ["echo $(($(rm keep)#1))", "a command substitution"],
      ["echo @($(rm keep)|b)", "a command substitution"],
      ["echo ${x@P}", "the transformation of a variable"],
      ["$x keep", "known only when it runs"],
      ["${x:-rm} keep", "known only when it runs"],
      ["r? keep", "known only when it runs"],
      ["{rm,keep}", "known only when it runs"],
      ["echo a > keep", "a redirection (>)"],
      ["echo a >> keep", "a redirection (>>)"],
      ["echo a >| keep", "a redirection (>|)"],
      ["> keep", "a redirection (>)"],
      ["cat < keep", "a redirection (<)"],
      ["ls 2>&1", "a redirection (>&)"],
      ["ls &> keep", "a redirection (&>)"],
      ["cat <<< x", "a redirection (<<<)"],
      ["cat <<E\nx\nE", "a here-document"],
      ["cat <<E\n$(rm keep)\nE", "a here-document"],
      ["(rm keep)", "a subshell"],
      ["{ rm keep; }", "a group"],
      ["f() { rm keep; }", "a function"],
      ["function f { rm keep; }", "a function"],
      ["if rm keep; then :; fi", "an if"],
      ["for x in 1; do rm keep; done", "a loop"],
      ["for ((;;)); do rm keep; done", "a loop"],
      ["while rm keep; do :; done", "a loop"],
      ["until rm keep; do :; done", "a loop"],
      ["case x in x) rm keep;; esac", "a case"],
      ["((x=1))", "an arithmetic command"],
      ["[[ -f keep ]]", "a conditional command"],
      ["eval 'rm keep'", "eval, which runs other commands"],
      ["'ev'al 'rm keep'", "eval, which runs other commands"],
      ["\\eval 'rm keep'", "eval, which runs other commands"],
      ["X=1 eval 'rm keep'", "eval, which runs other commands"],
      ["! eval 'rm keep'", "eval, which runs other commands"],
      ["command eval 'rm keep'", "command, which runs other commands"],
      ["builtin eval 'rm keep'", "builtin, which runs other commands"],
      ["source keep", "source, which runs other commands"],
      [". ./keep", "., which runs other commands"],
      ["trap 'rm keep' EXIT", "trap, which runs other commands"],
      ["mapfile -C 'rm keep;' -c 1", "mapfile, which runs other commands"],
    ];

    it.each(compound)("does not run %j", (command, found) =>
      inSandbox(async (sandbox) => {
        const { stdout, stderr, exitCode } = await shell(sandbox, command);
        expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 126 });
        expect(stderr).toMatch(
          /^edgeflue: The command was not run: it has .*allowCompoundCommands: true`.*\n$/,
        );
        expect(stderr).toContain(found);
        expect(await commit(sandbox, ({ files }) => files.readText("keep"))).toBe("keep");
      }),
    );

    it("checks the allow list too", () =>
      inSandbox(
        async (sandbox) => {
          expect((await shell(sandbox, "echo a")).stdout).toBe("a\n");
          expect(await shell(sandbox, "rm keep")).toMatchObject({ exitCode: 127, stdout: "" });
          expect(await shell(sandbox, "echo a; rm keep")).toMatchObject({ exitCode: 126, stdout: "" });
        },
        ["echo"],
      ));

    it("leaves a line that cannot be parsed unrun, with a result", () =>
      inSandbox(async (sandbox) => {
        for (const command of ["echo 'unclosed", "echo $(", "| cat", "rm keep )", "if rm keep"]) {
          const { exitCode, stderr } = await shell(sandbox, command);
          expect([command, exitCode > 0, stderr]).toEqual([command, true, expect.stringMatching(/./)]);
        }
        expect(await commit(sandbox, ({ files }) => files.exists("keep"))).toBe(true);
      }));

    it("says so in its descriptions", () =>
      inSandbox(async ({ description, shellDescription }) => {
        for (const text of [description, shellDescription]) {
          expect(text).toContain("A command line is one simple command");
        }
      }));
  });
}
