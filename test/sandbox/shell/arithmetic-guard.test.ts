/** The lines that would never return are refused, and nothing else is. */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's

import { describe, expect, it } from "vitest";
import { findBareDollar } from "../../../src/sandbox/shell/arithmetic-guard.ts";

describe("findBareDollar", () => {
  it.each([
    'echo $(( $"',
    "echo $(( $% ))",
    "echo $((1+$))",
    "echo $((a[$ ]))",
    "(( $; ))",
    "for ((i=$/;;)); do :; done",
    "echo $[ $% ]",
    "let 'a=$%'",
    "true; echo $(( (1) + $~ ))",
  ])("finds it in %s", (command) => {
    expect(findBareDollar(command)).toBeDefined();
  });

  it.each([
    "echo $((1 + $x + ${y} + $(wc -l < f) + $# + $? + $$))",
    "for ((i=0; i<$n; i++)); do echo $i; done",
    "grep 'a$' f; echo $((1+2))",
    "sed 's/$/x/' f && echo $(( x * 2 ))",
    "echo $[1+2]; awk '/x$/ {print $1}' f",
    "let x=1+2; grep 'end$' f",
    'echo "costs 5 $"',
  ])("takes %s as it is", (command) => {
    expect(findBareDollar(command)).toBeUndefined();
  });
});
