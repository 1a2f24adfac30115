/** Ends a git command with git's own words on stderr. */

export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly exitCode: number;

  /** The message is printed as it is, with a line feed. */
  constructor(message: string, exitCode = 128) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function fatal(message: string): never {
  throw new GitFailure(`fatal: ${message}`);
}
