/** What the contract of sandboxes asks of none over a real machine, with the reason. */
export const remoteCannot = {
  transactions: "a disk takes nothing back",
  snapshots: "the files are the machine's own",
  workspacePath: "commands see the machine's own paths",
  shellWithoutWrite: "a real shell can write whatever its user can",
  scopedShell: "a real shell can go wherever its user can",
  fileRulesOfCommands: "what a program opens is not seen",
  quota: "the bound is the disk's",
  hiddenHost: "its programs are the machine's",
} as const;
