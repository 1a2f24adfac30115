/** What the shell does with scripts that would never end, or take all memory: each ends with an error and lets others run. */

import { describe, expect, it } from "vitest";
import { runEmulated } from "./differential/emulated.ts";

describe("a script without an end", () => {
  it.each([
    ["a loop", "while :; do :; done"],
    [
      "a loop of matches over a long value",
      "x=$(head -c 4000000 /dev/zero | tr '\\0' a); while :; do [[ $x == *[z]* ]]; done",
    ],
    ["a loop of replacements", "x=$(head -c 2000000 /dev/zero | tr '\\0' a); while :; do y=${x//a/b}; done"],
    ["jobs without end", "while :; do : & done"],
    ["a fork bomb", ":(){ :|:& };:"],
    ["positional parameters that grow", 'while :; do set -- "$@" x; done'],
    ["a trap that loops", "trap 'while :; do :; done' EXIT; exit"],
  ])("%s is stopped, and others have their turn", async (_name, script) => {
    // In CPU time of this thread, which other programs do not add to.
    const pauses: number[] = [];
    let last = process.threadCpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      pauses.push((user + system) / 1000);
      last = process.threadCpuUsage();
    }, 1);
    await expect(runEmulated(script, { timeoutMs: 300 })).rejects.toThrow();
    clearInterval(timer);
    expect(Math.max(...pauses)).toBeLessThan(500);
  });
});

describe("a script that wants too much", () => {
  it.each([
    ["an array", "a=(); while :; do a+=(x); done", "an array may have"],
    ["a value", "x=aaaaaaaaaa; while :; do x=$x$x; done", "a value may have"],
    ["calls of a function", "f() { f; }; f", "maximum function nesting level exceeded"],
    ["texts within texts", 'x=\'eval "$x"\'; eval "$x"', "within each other"],
    ["shells within shells", "f() { (f); }; f", "shells within each other"],
    ["words of braces", "echo {1..1000}{1..1000}", "braces make more than"],
    ["a substitution", "x=$(yes)", "a command substitution may return"],
    ["a line", "yes | tr -d '\\n' | { read x; }", "memory exhausted"],
    ["arguments", "x=$(yes | head -c 2000000); set -- $x", "Argument list too long"],
    ["a column", "echo a | nl -w 300000000", "Numerical result out of range"],
    ["a stop of tabs", "printf 'a\\tb' | expand -t 300000000", "tab stop is too large"],
    ["tabs of one line", "head -c 100000 /dev/zero | tr '\\0' '\\t' | expand -t 10000", "memory exhausted"],
  ])("%s ends with a message", async (_name, script, message) => {
    const { stderr } = await runEmulated(script);
    expect(stderr).toContain(message);
  });

  it("an expression that is its own value fails", async () => {
    const { stderr } = await runEmulated("x='x'; echo $((x))");
    expect(stderr).toContain("expression recursion level exceeded");
  });
});
