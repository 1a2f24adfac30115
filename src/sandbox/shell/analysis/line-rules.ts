/** The rules of an agent's permissions for a command line of a real shell. What the line's text says is decided
 *  by the rules; what is known only when it runs is asked about where a rule might be meant. It reads command lines and is
 *  no jail: a program that may run can start others and open any file. */

import { nameOf } from "../../paths.ts";
import { compileOpenCommandPattern } from "../../permission/command-pattern.ts";
import { type PermissionGate, quote } from "../../permission/permission-gate.ts";
import {
  compilePermissions,
  type Permission,
  type PermissionRules,
  type SandboxPermissions,
} from "../../permission/permissions.ts";
import type { LineWatcher } from "./watch-line.ts";

type Argv = readonly [name: string, ...args: (string | undefined)[]];

/** Programs whose words may name another command to run. */
const launchers: ReadonlySet<string> = new Set(
  "env nohup nice timeout time sudo doas setsid stdbuf xargs find parallel watch ssh ionice chroot unshare flock".split(
    " ",
  ),
);
const shells: ReadonlySet<string> = new Set(["bash", "sh", "dash", "zsh", "ksh"]);

/** Programs that open no files but those that their words name, and nothing below a folder. */
const readers: ReadonlySet<string> = new Set(
  "cat head tail wc sort uniq cut paste nl tac rev cmp file stat ls md5sum sha1sum sha256sum sha512sum xxd od base64 basename dirname realpath readlink test [".split(
    " ",
  ),
);
const writers: ReadonlySet<string> = new Set("touch mkdir rmdir tee truncate chmod".split(" "));
/** Programs that open nothing. */
const idle: ReadonlySet<string> = new Set(
  "echo printf true false : cd pwd exit break continue seq date sleep which uname id whoami hostname".split(
    " ",
  ),
);

export class LineRules implements LineWatcher {
  readonly #commands: readonly {
    permission: Permission;
    match: ReturnType<typeof compileOpenCommandPattern>;
  }[];
  readonly #decide: ReturnType<typeof compilePermissions>;
  readonly #guards: { commands: boolean; read: boolean; write: boolean };
  readonly #nameOf: (path: string) => string;
  /** What the line does, with what the rules say. */
  readonly #actions: { permission: Permission; action: string }[] = [];
  /** Whether relative paths are known: the line stays in its folder. */
  #isInPlace = true;
  #isUncertain = false;

  /** `nameOf` gives the name by which the rules know a path, seen from the folder where the line starts, links followed. */
  constructor(permissions: SandboxPermissions, nameOf: (path: string) => string) {
    const { commands = {}, read = {}, write = {} } = permissions;
    this.#commands = Object.entries(commands).map(([pattern, permission]) => ({
      permission,
      match: compileOpenCommandPattern(pattern),
    }));
    this.#decide = compilePermissions(permissions);
    this.#guards = { commands: isGuarding(commands), read: isGuarding(read), write: isGuarding(write) };
    this.#nameOf = nameOf;
  }

  command(argv: Argv): void {
    const name = nameOf(argv[0]);
    if (name === "cd") this.#isInPlace = false;
    const found = this.#judgeCommand(argv);
    if (found.permission !== "allow") {
      if (found.isCertain)
        this.#add(found.permission, `run ${argv.map((word) => quote(word ?? "")).join(" ")}`);
      else this.#isUncertain = true;
    }
    if (this.#guards.commands) this.#lookInto(name, argv);
    // A command that a rule allows is trusted with what it opens.
    if (!found.isNamed) this.#judgeFiles(name, argv.slice(1));
  }

  redirection(operator: string, target: string | undefined): void {
    if (/[<>]&$/.test(operator) && /^(?:\d+|-|\d+-)$/.test(target ?? "")) return;
    if (operator === "<<<") return;
    if (operator.includes("<")) this.#judgePath("read", target);
    if (operator.includes(">")) this.#judgePath("write", target);
  }

  /** Why the line may not run, in words; undefined when it may. What it has to ask for is noted in the gate, and then it
   *  may not run yet. `line` is what is shown to the person where only the whole of it can be. */
  judge(gate: PermissionGate, line: string): string | undefined {
    const denied = this.#actions.find(({ permission }) => permission === "deny");
    if (denied !== undefined) return `${denied.action}: ${gate.judge("deny", denied.action)}`;
    const asked = this.#actions.filter(({ permission }) => permission === "ask").map(({ action }) => action);
    if (this.#isUncertain) asked.push(`run ${line}`);
    for (const action of asked) {
      const problem = gate.judge("ask", action);
      if (problem !== undefined) return `${action}: ${problem}`;
    }
    return gate.asked.length > 0 ? "it waits for an approval" : undefined;
  }

  /** The first rule that matches decides; one that may match makes it uncertain, unless it says the same. */
  #judgeCommand(argv: readonly (string | undefined)[]) {
    let isCertain = true;
    for (const { permission, match } of this.#commands) {
      const matches = match(argv);
      if (matches === "no") continue;
      if (matches === "yes" && isCertain) return { permission, isCertain, isNamed: permission === "allow" };
      if (permission !== "allow") return { permission: "ask" as const, isCertain: false, isNamed: false };
      if (matches === "maybe") isCertain = false;
    }
    return { permission: "allow" as const, isCertain, isNamed: false };
  }

  /** Commands within the words of one. */
  #lookInto(name: string, argv: Argv): void {
    // Another shell has builtins that run text, which this analysis leaves to a person.
    if (shells.has(name)) this.#isUncertain = true;
    if (!launchers.has(name)) return;
    // Further words may come from the input, or take the place of {}.
    const words = argv.slice(1).map((word) => (word === "{}" ? undefined : word));
    for (let start = 0; start < words.length; start += 1) {
      const first = words[start];
      if (first === undefined) {
        this.#isUncertain = true;
        continue;
      }
      if (first.startsWith("-") || first.includes("=")) continue;
      const inner = [first, ...words.slice(start + 1), undefined] as const;
      const { permission } = this.#judgeCommand(inner);
      if (permission !== "allow") this.#isUncertain = true;
      if (shells.has(nameOf(first)) || launchers.has(nameOf(first)))
        this.#lookInto(nameOf(first), [first, ...words.slice(start + 1)]);
    }
  }

  #judgeFiles(name: string, args: readonly (string | undefined)[]): void {
    if (!this.#guards.read && !this.#guards.write) return;
    if (idle.has(name)) return;
    if (!readers.has(name) && !writers.has(name)) {
      this.#isUncertain = true;
      return;
    }
    for (const arg of args) {
      if (arg?.startsWith("-") && arg !== "-") {
        // An option may carry a path.
        const [, value] = /^--?[\w-]+=(.+)$/.exec(arg) ?? [];
        if (value !== undefined) this.#judgePath("read", value);
        continue;
      }
      this.#judgePath(writers.has(name) ? "write" : "read", arg);
    }
  }

  #judgePath(action: "read" | "write", path: string | undefined): void {
    if (!this.#guards[action]) return;
    if (path === "/dev/null") return;
    if (path === undefined || (!path.startsWith("/") && !this.#isInPlace)) {
      this.#isUncertain = true;
      return;
    }
    const name = this.#nameOf(path);
    this.#add(this.#decide[action](name), `${action} ${name}`);
  }

  #add(permission: Permission, action: string): void {
    if (permission !== "allow") this.#actions.push({ permission, action });
  }
}

function isGuarding(rules: PermissionRules): boolean {
  return Object.values(rules).some((permission) => permission !== "allow");
}
