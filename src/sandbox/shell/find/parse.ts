/** Reads the arguments of `find`: starting points, options, and the expression with its operators. */

import { quoteName } from "../entry/quote.ts";
import { shellLimits } from "../limits.ts";
import { limitNesting } from "../process/limit-nesting.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { actions, type FindAction, printPath } from "./actions.ts";
import type { FoundFile, Predicate, Walk } from "./found-file.ts";
import { type FindOptions, newOptions, refusals } from "./options.ts";
import { tests } from "./tests.ts";

export interface FindCommand {
  starts: readonly string[];
  options: FindOptions;
  predicate: Predicate;
  /** Runs what `-exec … +` has gathered. */
  finish: readonly ((walk: Walk) => Promise<void>)[];
}

export function parseFind(process: Process): FindCommand {
  return new FindParser(process).parse();
}

const operators: ReadonlySet<string> = new Set(["!", "-not", "-a", "-and", "-o", "-or", ",", ")"]);

class FindParser {
  readonly #process: Process;
  readonly #args: readonly string[];
  readonly #options: FindOptions;
  readonly #finish: ((walk: Walk) => Promise<void>)[] = [];
  #at = 0;
  readonly #nested = limitNesting(
    shellLimits.expressionDepthMax,
    () => new UsageError("the expression is nested too deeply"),
  );
  #hasAction = false;

  constructor(process: Process) {
    this.#process = process;
    this.#args = process.args;
    this.#options = newOptions(process);
  }

  parse(): FindCommand {
    this.#readLinkOptions();
    const starts: string[] = [];
    for (
      let arg = this.#args[this.#at];
      arg !== undefined && !isExpression(arg);
      arg = this.#args[++this.#at]
    ) {
      starts.push(arg);
    }
    let predicate: Predicate = () => true;
    if (this.#at < this.#args.length) {
      predicate = this.#parseList();
      if (this.#at < this.#args.length) throw new UsageError("invalid expression; you have too many ')'");
    }
    if (!this.#hasAction) predicate = and(predicate, printPath.predicate);
    return {
      starts: starts.length === 0 ? ["."] : starts,
      options: this.#options,
      predicate,
      finish: this.#finish,
    };
  }

  #readLinkOptions(): void {
    for (let arg = this.#args[this.#at]; arg !== undefined; arg = this.#args[this.#at]) {
      if (arg === "-H") this.#options.follows = "operands";
      else if (arg === "-L") this.#options.follows = "all";
      else if (arg === "-P") this.#options.follows = "none";
      else if (!/^-O\d$/.test(arg)) {
        if (arg === "--") this.#at += 1;
        return;
      }
      this.#at += 1;
    }
  }

  /** `a , b`: both are evaluated, the last counts. */
  #parseList(): Predicate {
    let left = this.#parseOr();
    while (this.#args[this.#at] === ",") {
      this.#at += 1;
      const [first, second] = [left, this.#parseOr()];
      left = async (file, walk) => {
        await first(file, walk);
        return walk.hasQuit ? false : second(file, walk);
      };
    }
    return left;
  }

  #parseOr(): Predicate {
    let left = this.#parseAnd();
    while (this.#args[this.#at] === "-o" || this.#args[this.#at] === "-or") {
      this.#at += 1;
      left = or(left, this.#parseAnd());
    }
    return left;
  }

  #parseAnd(): Predicate {
    let left = this.#parseNot();
    for (
      let arg = this.#args[this.#at];
      arg !== undefined && !/^(-o|-or|,|\))$/.test(arg);
      arg = this.#args[this.#at]
    ) {
      if (arg === "-a" || arg === "-and") this.#at += 1;
      left = and(left, this.#parseNot());
    }
    return left;
  }

  #parseNot(): Predicate {
    const arg = this.#args[this.#at];
    if (arg !== "!" && arg !== "-not") return this.#parsePrimary();
    this.#at += 1;
    const inner = this.#nested(() => this.#parseNot());
    return (file, walk) => {
      const result = inner(file, walk);
      return typeof result === "boolean" ? !result : result.then((value) => !value);
    };
  }

  #parsePrimary(): Predicate {
    const arg = this.#args[this.#at];
    this.#at += 1;
    if (arg === undefined) throw new UsageError("expected an expression");
    if (arg === "(") {
      if (this.#args[this.#at] === ")")
        throw new UsageError("invalid expression; empty parentheses are not allowed.");
      const inner = this.#nested(() => this.#parseList());
      if (this.#args[this.#at] !== ")") {
        throw new UsageError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      }
      this.#at += 1;
      return inner;
    }
    if (operators.has(arg))
      throw new UsageError(
        `invalid expression; you have used a binary operator '${arg}' with nothing before it.`,
      );
    return this.#parseNamed(arg);
  }

  #parseNamed(name: string): Predicate {
    if (!name.startsWith("-")) throw new UsageError(`paths must precede expression: ${quoteName(name)}`);
    const refusal = refusals.get(name);
    if (refusal !== undefined) throw refusal();
    const context = {
      process: this.#process,
      options: this.#options,
      take: () => this.#takeArgument(name),
      peek: () => this.#args[this.#at],
      name,
    };
    const action = actions.get(name) as FindAction | undefined;
    if (action !== undefined) {
      const { predicate, finish, printsToo = false } = action(context);
      if (!printsToo) this.#hasAction = true;
      if (finish !== undefined) this.#finish.push(finish);
      return predicate;
    }
    const test = tests.get(name) ?? (/^-newer[aBcm][aBcmt]$/.test(name) ? tests.get("-newerXY") : undefined);
    if (test === undefined) throw new UsageError(`unknown predicate ${quoteName(name)}`);
    return test(context);
  }

  #takeArgument(name: string): string {
    const value = this.#args[this.#at];
    if (value === undefined) throw new UsageError(`missing argument to ${quoteName(name)}`);
    this.#at += 1;
    return value;
  }
}

function isExpression(arg: string): boolean {
  return (arg.startsWith("-") && arg !== "-") || arg === "(" || arg === ")" || arg === "!" || arg === ",";
}

function and(first: Predicate, second: Predicate): Predicate {
  return (file: FoundFile, walk: Walk) => {
    const result = first(file, walk);
    if (result === false) return false;
    if (result === true) return walk.hasQuit ? false : second(file, walk);
    return result.then((value) => value && !walk.hasQuit && second(file, walk));
  };
}

function or(first: Predicate, second: Predicate): Predicate {
  return (file, walk) => {
    const result = first(file, walk);
    if (typeof result === "boolean") return result || (!walk.hasQuit && second(file, walk));
    return result.then((value) => value || (!walk.hasQuit && second(file, walk)));
  };
}
