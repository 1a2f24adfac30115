/** The eleven built-in tools, as the model meets them. */

import { describe, expect, it } from "vitest";
import { toolLimits } from "../../src/limits.ts";
import { builtInToolNames, builtInTools } from "../../src/tool/built-in-tools.ts";
import { commit, openPolicy } from "../sandbox/with-sandbox.ts";
import { runWithTools } from "./call-tool.ts";

const { outputCharsMax, outputLinesMax, matchesMax } = toolLimits;

const task = { subagents: [{ name: "editor", description: "Cuts words." }], roles: ["reviewer"] };

describe("builtInTools", () => {
  it("offers what the policy permits, in one order", () => {
    const names = (allowWrite: boolean, allowShell: boolean) =>
      builtInTools({ allowWrite, allowShell, allowedCommands: [] }, task).map(({ name }) => name);
    expect(names(true, true)).toEqual(builtInToolNames);
    expect(builtInToolNames).toEqual("read write edit stat exists mkdir rm bash grep glob task".split(" "));
    expect(names(false, false)).toEqual("read stat exists grep glob task".split(" "));
    expect(names(false, true)).toEqual("read stat exists bash grep glob task".split(" "));
  });

  it("offers tasks only where there may be some, and says whom to", () => {
    expect(builtInTools(openPolicy).map(({ name }) => name)).not.toContain("task");
    const tool = builtInTools(openPolicy, task).find(({ name }) => name === "task");
    expect(tool?.description).toContain("Subagents: editor (Cuts words.). Roles: reviewer.");
  });

  it("describes parameters in JSON Schema, the same object each time", () => {
    const parameters = Object.fromEntries(
      builtInTools(openPolicy, task).map(({ name, inputSchema }) => [
        name,
        Object.keys(inputSchema.properties ?? {}).join(" "),
      ]),
    );
    expect(parameters).toEqual({
      read: "path offset limit line_numbers",
      write: "path content",
      edit: "path old_text new_text replace_all edits",
      stat: "path",
      exists: "path",
      mkdir: "path recursive",
      rm: "path recursive force",
      bash: "command timeout cwd env",
      grep: "pattern path include glob -i -A -B -C output_mode head_limit",
      glob: "pattern path sort",
      task: "prompt description agent role cwd result",
    });
    const [bash] = builtInTools(openPolicy).filter(({ name }) => name === "bash");
    expect(bash?.inputSchema.required).toEqual(["command"]);
    expect(bash?.inputSchema).toBe(bash?.inputSchema);
  });

  it("refuses a parameter that a tool does not have, with the nearest", async () => {
    const parse = (tool: string, input: unknown) =>
      builtInTools(openPolicy, task)
        .find(({ name }) => name === tool)
        ?.parse(input);
    const problem = 'there is no parameter "agnt". Did you mean "agent"?';
    expect(await parse("task", { prompt: "Go.", agnt: "editor" })).toEqual({ ok: false, problem });
    expect(await parse("read", { path: "a", ofset: 5 })).toMatchObject({ ok: false });
    expect(await parse("read", { path: "a", offset: 5, other: null })).toMatchObject({ ok: true });
  });

  it("says what is wrong with an input, and takes null for what is left out", () =>
    runWithTools({ "a.txt": "a\nb\n" }, async (call) => {
      expect(await call("read", {})).toMatch(/^problem: path: /);
      expect(await call("read", { path: "a.txt", offset: -1 })).toMatch(/^problem: offset: /);
      expect(await call("bash", { command: "ls", timeout: 100_000 })).toMatch(/^problem: timeout: /);
      expect(await call("read", { path: "a.txt", offset: null, limit: null })).toBe("a\nb\n");
    }));
});

describe("read", () => {
  it("returns a file byte for byte", () =>
    runWithTools({ "a.txt": "\uFEFFa\r\nb\n\n", "empty.txt": "" }, async (call) => {
      expect(await call("read", { path: "a.txt" })).toBe("\uFEFFa\r\nb\n\n");
      expect(await call("read", { path: "empty.txt" })).toBe("");
      expect(await call("read", { path: "a.txt", offset: 0, limit: 0 })).toBe("\uFEFFa\r\nb\n\n");
    }));

  it("returns the lines that it is asked for", () =>
    runWithTools({ "a.txt": "1\n2\r\n3\n4" }, async (call) => {
      expect(await call("read", { path: "a.txt", offset: 2, limit: 2 })).toBe("2\r\n3\n");
      expect(await call("read", { path: "a.txt", offset: 4 })).toBe("4");
      expect(await call("read", { path: "a.txt", offset: 3, limit: 9 })).toBe("3\n4");
      await expect(call("read", { path: "a.txt", offset: 5 })).rejects.toThrow(
        "a.txt has 4 lines; offset 5 is past its end.",
      );
    }));

  it("shows a long file in parts that join without a gap", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    return runWithTools({ "long.txt": lines.join("\n") }, async (call) => {
      let text = "";
      let offset = 1;
      for (let part = 0; part < 5; part++) {
        const answer = String(await call("read", { path: "long.txt", offset }));
        expect(answer.split("\n").length).toBeLessThanOrEqual(outputLinesMax + 2);
        const note = /\n\[Lines \d+ to \d+ of 5000\. Continue with offset=(\d+)\.\]$/.exec(answer);
        text += note === null ? answer : answer.slice(0, note.index);
        if (note === null) break;
        offset = Number(note[1]);
      }
      expect(text).toBe(lines.join("\n"));
    });
  });

  it("stays within its bounds for long lines", () =>
    runWithTools(
      { "min.js": `${"😀x".repeat(outputCharsMax)}\nend\n`, "wide.txt": `${"y".repeat(30_000)}\n`.repeat(9) },
      async (call) => {
        const answer = String(await call("read", { path: "min.js" }));
        expect(answer.length).toBeLessThanOrEqual(outputCharsMax);
        expect(answer.isWellFormed()).toBe(true);
        expect(answer).toMatch(
          /\[Line 1 of min\.js has 153601 characters; these are the first \d+\. Continue with offset=2/,
        );
        expect(await call("read", { path: "min.js", offset: 2 })).toBe("end\n");
        expect(await call("read", { path: "wide.txt" })).toMatch(
          /\[Lines 1 to 1 of 9\. Continue with offset=2\.\]$/,
        );
      },
    ));

  it("lists a folder, sorted, folders with a slash", () =>
    runWithTools({ "b.txt": "", "a/x": "", ".env": "" }, async (call) => {
      expect(await call("read", { path: "." })).toBe(".env\na/\nb.txt");
      expect(await call("read", { path: "/workspace/a" })).toBe("x");
    }));

  it("says what exists when a file does not", () =>
    runWithTools({ "a.txt": "", "src/b.ts": "" }, async (call) => {
      await expect(call("read", { path: "notes.txt" })).rejects.toThrow(
        "notes.txt does not exist. Files in /workspace: a.txt, src/",
      );
      await expect(call("read", { path: "src/deep/er.ts" })).rejects.toThrow("Files in src: b.ts");
    }));

  it("does not show binary files", () =>
    runWithTools({ "a.bin": new Uint8Array([1, 0, 2]) }, async (call) => {
      expect(await call("read", { path: "a.bin" })).toBe(
        "a.bin is a binary file of 3 bytes; it cannot be shown as text.",
      );
    }));
});

describe("write, stat, exists, mkdir and rm", () => {
  it("do what they say", () =>
    runWithTools({}, async (call) => {
      expect(await call("write", { path: "notes/a.txt", content: "é\r\n" })).toBe(
        "Wrote notes/a.txt (4 bytes)",
      );
      expect(await call("stat", { path: "notes/a.txt" })).toMatchObject({
        path: "/workspace/notes/a.txt",
        ...{ is_file: true, isFile: true, is_dir: false, is_directory: false, isDirectory: false },
        ...{ is_symbolic_link: false, isSymbolicLink: false, size: 4, mtime: expect.any(Number) },
      });
      expect(await call("exists", { path: "notes" })).toBe(true);
      expect(await call("mkdir", { path: "x/y" })).toBe("Created x/y");
      await expect(call("mkdir", { path: "p/q", recursive: false })).rejects.toThrow("does not exist");
      await expect(call("rm", { path: "notes" })).rejects.toThrow("Set recursive");
      expect(await call("rm", { path: "notes", recursive: true })).toBe("Removed notes");
      expect(await call("exists", { path: "notes" })).toBe(false);
      await expect(call("rm", { path: "notes" })).rejects.toThrow(
        "notes does not exist. Files in /workspace: x/",
      );
      expect(await call("rm", { path: "notes", force: true })).toBe("Removed notes");
      await expect(call("rm", { path: "/", recursive: true })).rejects.toThrow("outside /workspace");
    }));
});

describe("edit", () => {
  it("replaces one occurrence and leaves every other byte", () =>
    runWithTools({ "a.txt": "one\r\ntwo $& two2\n\n" }, async (call) => {
      expect(await call("edit", { path: "a.txt", old_text: "one", new_text: "$1$&\r\n1" })).toBe(
        "Edited a.txt (1 replacement)",
      );
      expect(await call("read", { path: "a.txt" })).toBe("$1$&\r\n1\r\ntwo $& two2\n\n");
    }));

  it("replaces all occurrences when asked to, and refuses to guess", () =>
    runWithTools({ "a.txt": "x x x" }, async (call) => {
      await expect(call("edit", { path: "a.txt", old_text: "x", new_text: "y" })).rejects.toThrow(
        /occurs 3 times in a\.txt\. Add lines .*replace_all to replace all 3/,
      );
      expect(await call("edit", { path: "a.txt", old_text: "x", new_text: "y", replace_all: true })).toBe(
        "Edited a.txt (3 replacements)",
      );
      expect(await call("read", { path: "a.txt" })).toBe("y y y");
    }));

  it.each([
    ["", "b", /old_text is empty/],
    ["a", "a", /are the same/],
    ["line\nnext", "b", /end in CRLF/],
    ["indented  text", "b", /only in white space/],
    ["indented text\nbut other", "b", /first line is found in line 3/],
    ["nowhere", "b", /Text not found in a\.txt\. Read the file/],
    ["INDENTED text", "b", /only in upper and lower case/],
    ["some indented text here", "b", /nearest line is line 3: "\\tindented text"/],
  ])("says why %j is not replaced", (old_text, new_text, message) =>
    runWithTools({ "a.txt": "line\r\nnext\n\tindented text\nend" }, async (call) => {
      await expect(call("edit", { path: "a.txt", old_text, new_text })).rejects.toThrow(message);
      expect(await call("read", { path: "a.txt" })).toBe("line\r\nnext\n\tindented text\nend");
    }),
  );

  it.each([
    ["say “hi” now", 'say "hi" now', /quotes or dashes/],
    ["a\u00a0b", "a b", /blanks that are not ordinary/],
    ["cafe\u0301", "caf\u00e9", /composed or decomposed/],
    ["a – b", "a - b", /quotes or dashes/],
    ["\tsay “hi”", '  say "hi"', /white space and in quotes/],
  ])("names the characters of %j in which %j differs", (text, old_text, message) =>
    runWithTools({ "a.txt": text }, async (call) => {
      await expect(call("edit", { path: "a.txt", old_text, new_text: "x" })).rejects.toThrow(message);
    }),
  );

  it("makes several changes in order, all or none", () =>
    runWithTools({ "a.txt": "one two three" }, async (call) => {
      const edits = [
        { old_text: "one", new_text: "1" },
        { old_text: "1 two", new_text: "1 2" },
      ];
      expect(await call("edit", { path: "a.txt", edits })).toBe("Edited a.txt (2 replacements)");
      expect(await call("read", { path: "a.txt" })).toBe("1 2 three");
      const wrong = [...edits.slice(1), { old_text: "four", new_text: "4" }];
      await expect(
        call("edit", { path: "a.txt", edits: [{ old_text: "3", new_text: "x" }] }),
      ).rejects.toThrow("Text not found");
      await expect(
        call("edit", { path: "a.txt", edits: [{ old_text: "three", new_text: "3" }, ...wrong] }),
      ).rejects.toThrow(/^Edit 2 of 3: Text not found/);
      expect(await call("read", { path: "a.txt" })).toBe("1 2 three");
      await expect(call("edit", { path: "a.txt", old_text: "1", new_text: "2", edits })).rejects.toThrow(
        "Give either",
      );
      await expect(call("edit", { path: "a.txt", old_text: "1" })).rejects.toThrow("new_text is missing");
    }));

  it.each([
    ["one\ntwo", "1\n2\n3", "\uFEFFzero\r\n1\r\n2\r\n3\r\nend"],
    ["one\r\ntwo", "1\r\n2", "\uFEFFzero\r\n1\r\n2\r\nend"],
    ["one", "1\n1", "\uFEFFzero\r\n1\r\n1\r\ntwo\r\nend"],
    ["zero\n", "", "\uFEFFone\r\ntwo\r\nend"],
    ["\nend", "\n", "\uFEFFzero\r\none\r\ntwo\r\n"],
    ["\uFEFFzero", "\uFEFF0", "\uFEFF0\r\none\r\ntwo\r\nend"],
  ])("keeps a CRLF file CRLF when %j becomes %j", (old_text, new_text, edited) =>
    runWithTools({ "a.txt": "\uFEFFzero\r\none\r\ntwo\r\nend" }, async (call, sandbox) => {
      await call("edit", { path: "a.txt", old_text, new_text });
      expect(await commit(sandbox, ({ files }) => files.readText("a.txt"))).toBe(edited);
    }),
  );

  it.each([
    ["a\n\n\n", "a", "b", "b\n\n\n"],
    ["a\nb", "b", "c\n", "a\nc\n"],
    ["a\rb", "b", "c\n", "a\rc\n"],
    ["a\r\nb\nc", "c", "d\n", "a\r\nb\nd\n"],
    ["a\r\nb\nc", "b\n", "b\r\n", "a\r\nb\r\nc"],
    ["x\u0000y", "y", "z", "x\u0000z"],
  ])("changes no line end of %j that it was not asked to", (before, old_text, new_text, edited) =>
    runWithTools({ "a.txt": before }, async (call, sandbox) => {
      await call("edit", { path: "a.txt", old_text, new_text });
      expect(await commit(sandbox, ({ files }) => files.readText("a.txt"))).toBe(edited);
    }),
  );

  it("counts occurrences in a CRLF file as it replaces them", () =>
    runWithTools({ "a.txt": "x\r\ny\r\nx\r\ny\r\n" }, async (call) => {
      await expect(call("edit", { path: "a.txt", old_text: "x\ny", new_text: "z" })).rejects.toThrow(
        "occurs 2 times",
      );
    }));

  it("does not touch what is not UTF-8", () =>
    runWithTools({ "a.bin": new Uint8Array([97, 0xff, 98]) }, async (call) => {
      await expect(call("edit", { path: "a.bin", old_text: "a", new_text: "b" })).rejects.toThrow(
        "not a UTF-8 text file",
      );
    }));
});

describe("bash", () => {
  it("returns both streams and the exit code", () =>
    runWithTools({ "src/a.txt": "a" }, async (call) => {
      expect(await call("bash", { command: "ls; echo $X >&2; exit 3", cwd: "src", env: { X: "x" } })).toEqual(
        {
          stdout: "a.txt\n",
          stderr: "x\n",
          exit_code: 3,
        },
      );
    }));

  it("ends at its timeout and at an abort", () =>
    runWithTools({}, async (call) => {
      expect(await call("bash", { command: "sleep 100", timeout: 0.05 })).toMatchObject({ exit_code: 124 });
      const controller = new AbortController();
      const running = call("bash", { command: "sleep 100" }, controller.signal);
      controller.abort(new Error("left"));
      await expect(running).rejects.toThrow("left");
    }));
});

describe("glob", () => {
  const files = Object.fromEntries(
    [
      "a.ts",
      "b.js",
      "src/a.ts",
      "src/deep/b.ts",
      "src/deep/c.tsx",
      ".hidden/d.ts",
      "src/.e.ts",
      "we ird/[x].ts",
    ].map((path) => [path, ""]),
  );

  it.each([
    ["*.ts", ["a.ts"]],
    ["/workspace/*.ts", ["a.ts"]],
    ["**/*.ts", ["a.ts", "src/a.ts", "src/deep/b.ts", "we ird/[x].ts"]],
    ["**", ["a.ts", "b.js", "src/a.ts", "src/deep/b.ts", "src/deep/c.tsx", "we ird/[x].ts"]],
    ["src/**", ["src/a.ts", "src/deep/b.ts", "src/deep/c.tsx"]],
    ["src/**/b.ts", ["src/deep/b.ts"]],
    ["**/deep/*", ["src/deep/b.ts", "src/deep/c.tsx"]],
    ["?.{ts,js}", ["a.ts", "b.js"]],
    ["{src,src/deep}/[ab].ts", ["src/a.ts", "src/deep/b.ts"]],
    ["src/deep/[!b]*", ["src/deep/c.tsx"]],
    ["**/.*.ts", ["src/.e.ts"]],
    [".hidden/*", [".hidden/d.ts"]],
    ["we ird/\\[x\\].ts", ["we ird/[x].ts"]],
    ["./src/./a.ts", ["src/a.ts"]],
    ["nothing/**", ["No files match nothing/**."]],
    ["src", ["No files match src."]],
  ])("finds %s", (pattern, expected) =>
    runWithTools(files, async (call) => {
      const lines = String(await call("glob", { pattern })).split("\n");
      expect(lines.filter((line) => !/^\[\d+ hidden files? /.test(line))).toEqual(expected);
    }),
  );

  it("refuses what leads out or explodes", () =>
    runWithTools({ ...files, [`${"a/".repeat(100)}y`]: "" }, async (call) => {
      await expect(call("glob", { pattern: "../*" })).rejects.toThrow("contains `..`");
      await expect(call("glob", { pattern: "/etc/*" })).rejects.toThrow("outside /workspace");
      await expect(call("glob", { pattern: "{a,b}".repeat(20) })).rejects.toThrow(
        "more than 100 alternatives",
      );
      expect(await call("glob", { pattern: `${"*a".repeat(40)}*b` })).toMatch(/^No files match/);
      expect(await call("glob", { pattern: `${"**/a/".repeat(100)}x` })).toMatch(/^No files match/);
    }));

  it("says how many it leaves out", () =>
    runWithTools({}, async (call, sandbox) => {
      await commit(sandbox, (transaction) => transaction.shell(`touch f{1..${matchesMax + 7}}`));
      const lines = String(await call("glob", { pattern: "f*" })).split("\n");
      expect(lines).toHaveLength(matchesMax + 1);
      expect(lines.at(-1)).toBe("[7 more files match. Use a narrower pattern.]");
    }));

  it("is not hurt by links that lead out or in circles", () =>
    runWithTools({ "a.ts": "needle" }, async (call, sandbox) => {
      await commit(sandbox, (transaction) =>
        transaction.shell("ln -s / out.ts; ln -s . loop; ln -s gone x.ts"),
      );
      expect(await call("glob", { pattern: "**/*.ts" })).toBe("a.ts\nout.ts\nx.ts");
      expect(await call("grep", { pattern: "needle" })).toBe("a.ts:1:needle");
      expect(await call("read", { path: "." })).toBe("a.ts\nloop\nout.ts\nx.ts");
    }));
});

describe("glob and grep as models know them", () => {
  const files = {
    "a.txt": "One\ntwo\nthree\nfour\nONE\n",
    ".github/w.yml": "on: push\n",
    "src/b.ts": "one\n",
    ".git/config": "one\n",
  };

  it("takes path, -i, output_mode, context and head_limit", () =>
    runWithTools(files, async (call) => {
      expect(await call("grep", { pattern: "^one", "-i": true, path: "a.txt" })).toBe(
        "a.txt:1:One\na.txt:5:ONE",
      );
      expect(await call("grep", { pattern: "one", "-i": true, output_mode: "files_with_matches" })).toBe(
        ".git/config\na.txt\nsrc/b.ts",
      );
      expect(await call("grep", { pattern: "one", "-i": true, output_mode: "count", glob: "*.txt" })).toBe(
        "a.txt:2",
      );
      expect(await call("grep", { pattern: "two|ONE", "-C": 1, path: "a.txt" })).toBe(
        "a.txt-1-One\na.txt:2:two\na.txt-3-three\na.txt-4-four\na.txt:5:ONE",
      );
      expect(await call("grep", { pattern: "One|ONE", "-A": 1, path: "a.txt" })).toBe(
        "a.txt:1:One\na.txt-2-two\n--\na.txt:5:ONE",
      );
      expect(await call("grep", { pattern: ".", path: "a.txt", head_limit: 2 })).toBe(
        "a.txt:1:One\na.txt:2:two\n[3 more entries are left out.]",
      );
      await expect(call("grep", { pattern: "x", include: "a", glob: "b" })).rejects.toThrow("same parameter");
    }));

  it("searches hidden files that an include names by a wildcard (E6)", () =>
    runWithTools(files, async (call) => {
      expect(await call("grep", { pattern: "push", include: "**/*.yml" })).toBe(".github/w.yml:1:on: push");
    }));

  it("tells of hidden files that match but for their dot, and sorts by time when asked to (E6)", () =>
    runWithTools(files, async (call) => {
      expect(await call("glob", { pattern: "**/*.yml" })).toBe(
        'No files match **/*.yml.\n[1 hidden file is not listed; name the dot to see them, as in "**/.*" or ".github/**".]',
      );
      expect(await call("glob", { pattern: "*.ts", path: "src" })).toBe("src/b.ts");
      await call("bash", { command: "touch -d '2020-01-01' src/b.ts; touch -d '2021-01-01' a.txt" });
      expect(await call("glob", { pattern: "**/*.{ts,txt}", sort: "modified" })).toBe("a.txt\nsrc/b.ts");
    }));

  it("numbers the lines of read when asked to", () =>
    runWithTools(files, async (call) => {
      expect(await call("read", { path: "a.txt", offset: 2, limit: 2, line_numbers: true })).toBe(
        "2\ttwo\n3\tthree\n",
      );
    }));
});

describe("grep", () => {
  it("returns path, line number and text", () =>
    runWithTools(
      { "a.txt": "one\r\ntwo\nthree", "src/b.ts": "const two = 2;\n", "c.bin": "two\0" },
      async (call) => {
        expect(await call("grep", { pattern: "two" })).toBe("a.txt:2:two\nsrc/b.ts:1:const two = 2;");
        expect(await call("grep", { pattern: "^t\\w+$" })).toBe("a.txt:2:two\na.txt:3:three");
        expect(await call("grep", { pattern: "two", path: "src" })).toBe("src/b.ts:1:const two = 2;");
        expect(await call("grep", { pattern: "one$", path: "/workspace/a.txt" })).toBe("a.txt:1:one");
        expect(await call("grep", { pattern: "two", include: "*.ts" })).toBe("src/b.ts:1:const two = 2;");
        expect(await call("grep", { pattern: "two", include: "src/**" })).toBe("src/b.ts:1:const two = 2;");
        expect(await call("grep", { pattern: "four" })).toBe("No lines match four.");
      },
    ));

  it("says clearly what it cannot search for", () =>
    runWithTools({}, async (call) => {
      await expect(call("grep", { pattern: "(" })).rejects.toThrow(
        /The pattern "\(" cannot be used\. missing closing parenthesis/,
      );
      await expect(call("grep", { pattern: "a(?!b)" })).rejects.toThrow(/\(\?!.*Lookaround and back-ref/);
      await expect(call("grep", { pattern: "(a)\\1" })).rejects.toThrow("Lookaround and back-references");
      await expect(call("grep", { pattern: "x".repeat(10_000) })).rejects.toThrow("longer than 1000");
      await expect(call("grep", { pattern: "\\w{999}".repeat(9) })).rejects.toThrow("too big");
      await expect(call("grep", { pattern: "x", include: "[z-a]" })).rejects.toThrow("not valid");
      await expect(call("grep", { pattern: "x", path: "gone" })).rejects.toThrow(
        "gone does not exist. /workspace is empty.",
      );
      await expect(call("grep", { pattern: "x", path: "../.." })).rejects.toMatchObject({
        code: "sandbox_path",
      });
    }));

  it("bounds what it returns, and says what it left out", () =>
    runWithTools(
      { "a.txt": "match\n".repeat(matchesMax + 5), "b.txt": `${"m".repeat(50_000)} match\n` },
      async (call) => {
        const lines = String(await call("grep", { pattern: "match" })).split("\n");
        expect(lines).toHaveLength(matchesMax + 2);
        expect(lines.at(-2)).toMatch(/^\[5 more matching lines are left out/);
        expect(lines.at(-1)).toMatch(/^\[1 lines are longer than 20000 characters/);
        expect(String(await call("grep", { pattern: "^m+", path: "b.txt" })).length).toBeLessThan(1_000);
      },
    ));

  it("is quick with patterns that backtracking never ends with", () =>
    runWithTools({ "evil.txt": `${"a".repeat(19_000)}!\n`.repeat(20) }, async (call) => {
      const evil = ["(a+)+$", "(a|aa)+$", "(x|x)*y", "(.*a){20}b", "(\\w+\\s?)*$x", "(a?){100}b"];
      for (const pattern of evil) {
        expect([pattern, await call("grep", { pattern })]).toEqual([pattern, `No lines match ${pattern}.`]);
      }
    }));

  it("takes a pattern literally, whatever it begins with", () =>
    runWithTools({ "a.txt": "--help\n-n x\nif (a != b)\nTODO\n" }, async (call) => {
      expect(await call("grep", { pattern: "--help" })).toBe("a.txt:1:--help");
      expect(await call("grep", { pattern: "-n" })).toBe("a.txt:2:-n x");
      expect(await call("grep", { pattern: "[!=]=" })).toBe("a.txt:3:if (a != b)");
      expect(await call("grep", { pattern: "(?i)todo" })).toBe("a.txt:4:TODO");
      expect(await call("grep", { pattern: "todo" })).toBe("No lines match todo.");
    }));

  it("leaves out the kept outputs of tools, unless they are asked for", () =>
    runWithTools({ "a.txt": "needle" }, async (call, sandbox) => {
      await commit(sandbox, ({ writeOutput }) => writeOutput("/workspace/.edgeflue/output/c.txt", "needle"));
      expect(await call("grep", { pattern: "needle" })).toBe("a.txt:1:needle");
      expect(await call("grep", { pattern: "needle", path: ".edgeflue" })).toBe(
        ".edgeflue/output/c.txt:1:needle",
      );
    }));
});
