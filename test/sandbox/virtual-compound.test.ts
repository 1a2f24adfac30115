/** Single commands in the virtual sandbox. */

import { expect, it } from "vitest";
import { describeCompoundCommands } from "./compound-contract.ts";
import { openPolicy, runWithSandbox, shell } from "./with-sandbox.ts";

const single = { ...openPolicy, allowCompoundCommands: false };

describeCompoundCommands("virtual", (allowedCommands, body) =>
  runWithSandbox(({ open }) => body(open({ policy: { ...single, allowedCommands } }))),
);

it("leaves the scripts that a single command runs alone: they are files, not command lines", () =>
  runWithSandbox(async ({ open }) => {
    await shell(open(), "printf 'echo a | cat\\necho b > c\\ncat c\\n' > script.sh");
    expect((await shell(open({ policy: single }), "bash script.sh")).stdout).toBe("a\nb\n");
  }));

it("permits compound commands unless the policy forbids them", () =>
  runWithSandbox(async ({ open }) => {
    for (const policy of [openPolicy, { ...openPolicy, allowCompoundCommands: true }]) {
      expect((await shell(open({ policy }), "echo a; echo b | cat")).stdout).toBe("a\nb\n");
    }
  }));
