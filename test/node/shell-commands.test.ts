/** The list of the shell's commands, which is known without loading it, against the shell. */

import { expect, it } from "vitest";
import { programBuiltins } from "../../src/sandbox/shell/builtin/table.ts";
import { shellCommands } from "../../src/sandbox/shell/command-names.ts";
import { shellNames } from "../../src/sandbox/shell/interpreter/launch/lookup.ts";
import { shellPrograms } from "../../src/sandbox/shell/programs.ts";

it("has every command of the shell, sorted", () => {
  const names = new Set([...shellPrograms.keys(), ...programBuiltins, ...shellNames]);
  expect(shellCommands).toEqual([...names].sort());
});
