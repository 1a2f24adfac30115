/** The options of `set` and `shopt`. An option that this shell does not have is refused, except those that change
 *  nothing in a script. */

export type SetOption = (typeof setOptions)[number]["name"];

/** In the order of `set -o`. */
export const setOptions = [
  { name: "allexport", letter: "a" },
  { name: "braceexpand", letter: "B" },
  { name: "emacs", letter: undefined },
  { name: "errexit", letter: "e" },
  { name: "errtrace", letter: "E" },
  { name: "functrace", letter: "T" },
  { name: "hashall", letter: "h" },
  { name: "histexpand", letter: "H" },
  { name: "history", letter: undefined },
  { name: "ignoreeof", letter: undefined },
  { name: "interactive-comments", letter: undefined },
  { name: "keyword", letter: "k" },
  { name: "monitor", letter: "m" },
  { name: "noclobber", letter: "C" },
  { name: "noexec", letter: "n" },
  { name: "noglob", letter: "f" },
  { name: "nolog", letter: undefined },
  { name: "notify", letter: "b" },
  { name: "nounset", letter: "u" },
  { name: "onecmd", letter: "t" },
  { name: "physical", letter: "P" },
  { name: "pipefail", letter: undefined },
  { name: "posix", letter: undefined },
  { name: "privileged", letter: "p" },
  { name: "verbose", letter: "v" },
  { name: "vi", letter: undefined },
  { name: "xtrace", letter: "x" },
] as const;

/** Would change what a script does in ways that this shell does not have. */
export const refusedSetOptions: ReadonlySet<string> = new Set(["keyword", "onecmd", "privileged"]);

/** Off unless noted. */
const shoptDefaults: Readonly<Record<string, boolean>> = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: true,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  syslog_history: false,
  varredir_close: false,
  xpg_echo: false,
};

/** Switching these away from their default would change what a script does in ways that this shell does not have. */
export const refusedShopts: ReadonlySet<string> = new Set([
  "autocd",
  "cdable_vars",
  "compat31",
  "compat32",
  "compat40",
  "compat41",
  "compat42",
  "compat43",
  "compat44",
  "execfail",
  "extdebug",
  "expand_aliases",
  "globasciiranges",
  "interactive_comments",
  "localvar_inherit",
  "localvar_unset",
  "varredir_close",
]);

export class ShellOptions {
  readonly #set: Set<string>;
  readonly #shopt: Map<string, boolean>;

  constructor(
    set: Iterable<string> = ["braceexpand", "hashall", "interactive-comments"],
    shopt: Iterable<[string, boolean]> = Object.entries(shoptDefaults),
  ) {
    this.#set = new Set(set);
    this.#shopt = new Map(shopt);
  }

  fork(): ShellOptions {
    return new ShellOptions(this.#set, this.#shopt);
  }

  has(option: SetOption): boolean {
    return this.#set.has(option);
  }

  change(option: SetOption, isOn: boolean): void {
    if (isOn) this.#set.add(option);
    else this.#set.delete(option);
  }

  /** Undefined for a name that is no option of `shopt`. */
  shopt(name: string): boolean | undefined {
    return this.#shopt.get(name);
  }

  changeShopt(name: string, isOn: boolean): void {
    this.#shopt.set(name, isOn);
  }

  get shoptNames(): string[] {
    return [...this.#shopt.keys()];
  }

  /** `$-`: for `bash -c`. */
  get letters(): string {
    const letters = setOptions.filter(({ name, letter }) => letter !== undefined && this.#set.has(name));
    return `${letters
      .map(({ letter }) => letter ?? "")
      .sort(byDollarDash)
      .join("")}c`;
  }
}

/** The order in which bash lists them. */
function byDollarDash(left: string, right: string): number {
  const order = "abefhkmnptuvxBCEHPT";
  return order.indexOf(left) - order.indexOf(right);
}
