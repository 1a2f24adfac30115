/** Why a command could not do its work, in words for the person at the terminal: shown without a stack. */

export class CommandProblem extends Error {
  override readonly name = "CommandProblem";
  /** The arguments were wrong, so the usage is pointed to. */
  readonly isMisuse: boolean;

  constructor(message: string, { isMisuse = false }: { isMisuse?: boolean } = {}) {
    super(message);
    this.isMisuse = isMisuse;
  }
}

/** A command of a project was called where there is none. */
export function noProject(folder: string, missing: string): CommandProblem {
  return new CommandProblem(
    `There is no ${missing} in ${folder}. Run this in the folder of a project, or make one: npx edgeflue init my-agents`,
  );
}
