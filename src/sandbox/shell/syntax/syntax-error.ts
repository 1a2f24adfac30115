/** A text that is no script. */

export class ShellSyntaxError extends Error {
  override readonly name = "ShellSyntaxError";
  /** 1 for the first line. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
