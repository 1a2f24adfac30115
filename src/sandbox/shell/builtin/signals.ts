/** Signals by number and name. */

/** The first one is no signal: traps call the end of a shell `EXIT` or 0. */
export const signalNames: readonly string[] = [
  "EXIT",
  ..."HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU".split(
    " ",
  ),
  ..."URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(" "),
];

const conditions = ["DEBUG", "ERR", "RETURN"];

export function findSignal(text: string): { name: string; number: number } | undefined {
  if (/^\d{1,3}$/.test(text)) {
    const name = signalNames[Number(text)];
    return name === undefined ? undefined : { name, number: Number(text) };
  }
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (conditions.includes(name)) return { name, number: -1 };
  const number = signalNames.indexOf(name);
  return number < 0 ? undefined : { name, number };
}
