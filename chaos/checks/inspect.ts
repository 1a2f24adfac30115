/** Everything that must hold for a session, whatever happened to its host. Pure. */

import type { Facts } from "../facts.ts";
import { checkFiles } from "./check-files.ts";
import { checkOperations } from "./check-operations.ts";
import { checkReaders } from "./check-readers.ts";
import { checkTools } from "./check-tools.ts";
import { checkTranscript } from "./check-transcript.ts";

export interface Violation {
  session: string;
  problem: string;
  /** Absent when it is not a session's own. */
  facts?: Facts;
}

export function inspect(facts: Facts): Violation[] {
  const problems = [checkTranscript, checkOperations, checkTools, checkFiles, checkReaders].flatMap((check) =>
    check(facts),
  );
  return problems.map((problem) => ({ session: facts.user.session, problem, facts }));
}
