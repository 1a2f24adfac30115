/** Which shell a command line gets in the sandbox "auto": the emulated one, which is there at once and costs nothing, unless the
 *  line needs a program of a machine. Decided by its text; what is known only when it runs shows as a 127. Pure. */

import { nameOf } from "../paths.ts";
import { checkCommandLine } from "../shell/analysis/listed-commands.ts";
import { registeredCommands } from "../shell/registered-commands.ts";

/** Programs that people expect of a machine and that no emulator has. */
const programsOfMachines: ReadonlySet<string> = new Set(
  `python python3 pip pip3 uv pytest node npm npx pnpm yarn bun deno tsc git gcc g++ cc c++ clang make cmake ninja cargo
   rustc go java javac mvn gradle ruby gem bundle perl php composer dotnet swift docker sqlite3 psql mysql redis-cli gdb
   strace lsof nc ssh scp rsync ffmpeg convert pandoc pdftotext jupyter`.split(/\s+/),
);

/** A program that the line starts and that the emulator lacks; undefined when it has all that the text names. */
export function findMachineProgram(line: string, declared: readonly string[] = []): string | undefined {
  const names: string[] = [];
  checkCommandLine(line, {
    allowed: new Set(),
    allowCompound: true,
    watcher: {
      command: ([name, ...words]) =>
        names.push(nameOf(name), ...words.flatMap((word) => launched(name, word))),
      redirection: () => {},
    },
  });
  return names.find((name) => isProgramOfMachine(name, declared));
}

/** The program whose absence the emulator has reported. */
export function findMissingProgram(stderr: string, declared: readonly string[] = []): string | undefined {
  for (const [, name = ""] of stderr.matchAll(/(?:^|[\s:])([\w.+-]+): command not found$/gm))
    if (isProgramOfMachine(name, declared)) return name;
  return undefined;
}

function isProgramOfMachine(name: string, declared: readonly string[]): boolean {
  return declared.includes(name) || (programsOfMachines.has(name) && !registeredCommands.has(name));
}

/** Programs that start the one among their words. */
const launchers: ReadonlySet<string> = new Set(
  "env nohup nice timeout time xargs command exec setsid stdbuf".split(" "),
);

function launched(launcher: string, word: string | undefined): string[] {
  return word !== undefined && launchers.has(nameOf(launcher)) ? [nameOf(word)] : [];
}
