/** What a checked command line starts and opens, as far as its text says: for rules about the words of commands and about
 *  paths. */

/** Told about each command and redirection of a line that could be analysed. Undefined: known only when it runs. */
export interface LineWatcher {
  command(argv: readonly [name: string, ...args: (string | undefined)[]]): void;
  redirection(operator: string, target: string | undefined): void;
}
