/** The tool `apply_patch`, and the command of that name. */

import { describe, expect, it } from "vitest";
import { scriptModel, testAgent } from "../../src/testing/node/index.ts";

const files = { "src/a.ts": "one\ntwo\nthree\n", "old.txt": "old\n", "gone.txt": "x\n" };

const patch = `*** Begin Patch
*** Add File: src/new.ts
+export {};
*** Update File: src/a.ts
@@
 one
-two
+2
 three
*** Update File: old.txt
*** Move to: docs/new.txt
@@
-old
+new
*** Delete File: gone.txt
*** End Patch
`;

async function run(toolName: "apply_patch" | "bash", text: string) {
  const input = toolName === "bash" ? { command: `apply_patch <<'EOF'\n${text}EOF` } : { input: text };
  const model = scriptModel({ toolCalls: [{ name: toolName, input }] }, { text: "Done." });
  await using session = await testAgent(
    { allowWrite: true, allowShell: true, applyPatch: true },
    { model, files },
  );
  await session.prompt("Patch.");
  const read = (path: string) => session.fs.readFile(path).catch(() => undefined);
  return {
    output: JSON.stringify(model.calls.at(-1)?.prompt.at(-1)),
    after: await Promise.all(["src/a.ts", "src/new.ts", "docs/new.txt", "old.txt", "gone.txt"].map(read)),
  };
}

describe.each(["apply_patch", "bash"] as const)("a patch by %s", (toolName) => {
  it("changes several files at once", async () => {
    const { output, after } = await run(toolName, patch);
    expect(output).toContain("A src/new.ts");
    expect(output).toContain("M docs/new.txt");
    expect(after).toEqual(["one\n2\nthree\n", "export {};\n", "new\n", undefined, undefined]);
  });

  it("changes nothing when one part does not fit, and says which", async () => {
    const { output, after } = await run(toolName, patch.replace("-two", "-zwei"));
    expect(output).toContain("Failed to find expected lines in src/a.ts");
    expect(after).toEqual(["one\ntwo\nthree\n", undefined, undefined, "old\n", "x\n"]);
  });
});

it("is there only for an agent that asks for it and may write", async () => {
  for (const [config, isThere] of [
    [{ allowWrite: true, applyPatch: true }, true],
    [{ allowWrite: true }, false],
    [{ applyPatch: true, allowWrite: false }, false],
  ] as const) {
    const model = scriptModel({ text: "Hi." });
    await using session = await testAgent(config, { model });
    await session.prompt("Hi");
    expect(model.calls[0]?.tools?.some(({ name }) => name === "apply_patch") ?? false).toBe(isThere);
  }
});
