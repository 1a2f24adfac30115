/** Compares what the emulated shell did with what bash did. */

import type { Case } from "./cases.ts";
import type { EmulatedOutcome } from "./emulated.ts";
import type { Outcome } from "./outcome.ts";

export type Verdict = { result: "same" } | { result: "refused" } | { result: "different"; reasons: string[] };

/** A script counts as refused when it fails and says what the shell does not have. */
export function compare({ isRefused }: Case, real: Outcome, emulated: EmulatedOutcome): Verdict {
  const isAloud = emulated.exitCode !== 0 && /not supported|command not found/.test(emulated.stderr);
  if (isRefused) return isAloud ? { result: "refused" } : different(["it is not refused"], emulated);
  const reasons = [
    ...differs("stdout", real.stdout, emulated.stdout),
    ...differs("exit code", real.exitCode, emulated.exitCode),
    ...differs("errors", real.hasErrors, emulated.hasErrors),
    ...differs("files", real.files, emulated.files),
  ];
  return reasons.length === 0 ? { result: "same" } : different(reasons, emulated);
}

function different(reasons: string[], { stderr }: EmulatedOutcome): Verdict {
  return { result: "different", reasons: stderr === "" ? reasons : [...reasons, `its stderr: ${stderr}`] };
}

function differs(what: string, real: unknown, emulated: unknown): string[] {
  const [expected, got] = [JSON.stringify(real), JSON.stringify(emulated)];
  return expected === got ? [] : [`${what}: bash ${expected}, the shell ${got}`];
}
