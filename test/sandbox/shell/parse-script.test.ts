/** The parser of the shell: it ends on any text, says where a text is wrong, and leaves nothing opaque. */

import { describe, expect, it } from "vitest";
import { parseScript, ScriptReader } from "../../../src/sandbox/shell/syntax/parse-script.ts";
import { ShellSyntaxError } from "../../../src/sandbox/shell/syntax/syntax-error.ts";

describe("parseScript", () => {
  it.each([
    "}${[",
    "echo ${x:$<}",
    "a[$]=1",
    "echo ${a[$<]}",
    "}${#a[",
    "${!:$^",
    "x=(",
    "cat <<",
    "`",
    "$((",
  ])("ends on %s", (text) => {
    expect(outcomeOf(text)).toBe("ended");
  });

  it.each([
    "$(",
    "$((",
    "((",
    "(",
    "{ ",
    "${x:-",
    '"$(',
    "@(",
    "[[ ( ",
    "if ",
    "f() { ",
    "function f ",
    "coproc ",
  ])("bounds %s within itself", (opening) => {
    for (const count of [50, 500, 20_000]) expect(outcomeOf(opening.repeat(count))).toBe("ended");
  });

  it("ends on texts of random signs", () => {
    const signs = [
      "$",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "<",
      ">",
      "|",
      "&",
      ";",
      "\n",
      " ",
      "'",
      '"',
      "`",
      "\\",
      "=",
      "a",
    ];
    let seed = 1;
    const next = (bound: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * bound);
    };
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + next(25) }, () => signs[next(signs.length)] ?? "").join("");
      expect(outcomeOf(text)).toBe("ended");
    }
  });

  it("names the line of an error", () => {
    expect(() => parseScript("echo a\nif true; then\nfi")).toThrow(
      expect.objectContaining({ message: "syntax error near unexpected token `fi'", line: 3 }),
    );
  });

  it.each([
    ["cat [[:$(md5sum f):]]", "md5sum"],
    ["[[ x = @($(md5sum f)) ]]", "md5sum"],
    ["cat a[<(md5sum f)]", "md5sum"],
    ["echo ${x^^[!<(md5sum f)]*}", "md5sum"],
    ["echo ${x:-[$(md5sum f)]} ", "md5sum"],
    ['cat "$(cat <<"" && md5sum f\n\n)"', "md5sum"],
    ["cat <<E\n$(md5sum f)\nE", "md5sum"],
    ["a[$(md5sum f)]=1", "md5sum"],
    ["echo $(( x[$(md5sum f)] ))", "md5sum"],
    ["echo `md5sum f`", "md5sum"],
    ['case a in "$(md5sum f)") ;; esac', "md5sum"],
    ["x=([$(md5sum f)]=1)", "md5sum"],
    ["echo ${x/$(md5sum f)/y}", "md5sum"],
    ["for ((i=$(md5sum f);;)); do :; done", "md5sum"],
  ])("has the command of %s as a node", (text, name) => {
    expect(commandNames(parseScript(text))).toContain(name);
  });
});

describe("ScriptReader", () => {
  it("gives the lines before an error", () => {
    const reader = new ScriptReader("echo a\necho b; )\n");
    expect(reader.next()?.items).toHaveLength(1);
    expect(() => reader.next()).toThrow(ShellSyntaxError);
  });

  it("gives a here-document with its line", () => {
    const reader = new ScriptReader("cat <<A; echo\nbody\nA\necho next");
    expect(reader.next()?.items).toHaveLength(2);
    expect(JSON.stringify(reader.next())).toContain("next");
    expect(reader.next()).toBeUndefined();
  });
});

function outcomeOf(text: string): "ended" {
  try {
    parseScript(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
  }
  return "ended";
}

/** The first words of all simple commands, wherever they are in the tree. */
function commandNames(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(commandNames);
  if (typeof tree !== "object" || tree === null) return [];
  const own = "kind" in tree && tree.kind === "simple" && "words" in tree ? [firstText(tree.words)] : [];
  return [...own, ...Object.values(tree).flatMap(commandNames)];
}

function firstText(words: unknown): string {
  const text = /"kind":"text","text":"([^"]*)"/.exec(JSON.stringify(words));
  return text?.[1] ?? "";
}
