/** Runs the text of a script, one line at a time: what comes before an error of syntax runs, and a failure that discards
 *  the rest of a line goes on with the next. */

import { shellLimits } from "../limits.ts";
import { BrokenPipe, type Input } from "../process/streams.ts";
import { decodeBytes, encodeText } from "../process/text/text.ts";
import { OpenFile } from "../state/descriptors.ts";
import type { Shell } from "../state/shell.ts";
import { ScriptReader } from "../syntax/parse-script.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import { describeFailure } from "./failures.ts";
import { runExitTrap } from "./traps.ts";

/** A whole script in its own shell, which it closes. Waits for its jobs, whose output counts. */
export async function runScriptText(
  shell: Shell,
  text: string,
  { isInput = false }: { isInput?: boolean } = {},
): Promise<number> {
  await undefined;
  try {
    await runLines(shell, text, { firstLine: 1, isInput });
    await runExitTrap(shell);
    return shell.status;
  } catch (error) {
    if (error instanceof BrokenPipe) return error.exitCode;
    throw error;
  } finally {
    shell.close();
  }
}

/** A text within a script: of `eval`, of a trap, of a file that is sourced. */
export async function runInnerText(shell: Shell, text: string, firstLine: number): Promise<number> {
  await undefined;
  const { line } = shell;
  shell.innerTexts += 1;
  try {
    if (shell.innerTexts > shellLimits.functionDepthMax) {
      await shell.complain(`more than ${shellLimits.functionDepthMax} texts are evaluated within each other`);
      shell.status = 1;
      shell.jump = { kind: "exit" };
      return 1;
    }
    await runLines(shell, text, { firstLine });
    return shell.status;
  } finally {
    shell.innerTexts -= 1;
    shell.line = line;
  }
}

interface LineOptions {
  readonly firstLine: number;
  /** The text is standard input: commands read what comes after the line that they are on. */
  readonly isInput?: boolean;
}

async function runLines(
  shell: Shell,
  text: string,
  { firstLine, isInput = false }: LineOptions,
): Promise<void> {
  if (shell.meter.charge(text.length * 10)) await shell.meter.turn();
  const reader = new ScriptReader(text, {
    firstLine,
    hasExtendedPatterns: () => shell.options.shopt("extglob") === true,
  });
  if (isInput) shell.descriptors.set(0, new OpenFile({ input: new RestOfScript(reader, text) }));
  let isEmpty = true;
  while (shell.jump === undefined) {
    try {
      const list = reader.next();
      for (const warning of reader.takeWarnings()) await shell.complain(warning);
      if (list === undefined) break;
      isEmpty = false;
      await shell.runner.runLists(shell, [list]);
    } catch (error) {
      if (!(await settle(shell, error))) throw error;
      if (error instanceof ShellSyntaxError) return;
    }
  }
  if (isEmpty && shell.jump === undefined) shell.status = 0;
}

class RestOfScript implements Input {
  readonly #reader: ScriptReader;
  readonly #text: string;

  constructor(reader: ScriptReader, text: string) {
    this.#reader = reader;
    this.#text = text;
  }

  async read(): Promise<Uint8Array | undefined> {
    const rest = this.#text.slice(this.#reader.position);
    this.#reader.position = this.#text.length;
    return rest === "" ? undefined : encodeText(rest);
  }

  unread(bytes: Uint8Array): void {
    this.#reader.position -= decodeBytes(bytes).length;
  }

  close(): void {
    this.#reader.position = this.#text.length;
  }
}

/** Prints a failure and says whether it was one. */
async function settle(shell: Shell, error: unknown): Promise<boolean> {
  if (error instanceof ShellSyntaxError) {
    await shell.descriptors.stderr.write(`${shell.name}: line ${error.line}: ${error.message}\n`);
    shell.status = 2;
    return true;
  }
  const failure = describeFailure(error);
  if (failure === undefined) return false;
  await shell.complain(failure.message);
  // Under `set -e` a failure that ends the shell is one like others.
  const endsByOption = failure.reach === "exit" && shell.options.has("errexit");
  shell.status = endsByOption ? 1 : failure.exitCode;
  shell.pipeStatus = [failure.exitCode];
  const isError = failure.reach === "assignment" && shell.options.has("errexit");
  if (failure.reach === "exit" || isError) shell.jump = { kind: "exit" };
  return true;
}
