/** What every session does, wherever its engine runs, as tests for any runner. A host's test file calls this with its
 *  own way to open a session of `contractAgent`. */

import type { AgentSession } from "../../protocol/agent-session/agent-session.ts";
import type { TestRunner } from "../sandbox-files-contract.ts";
import type { OpenAgain } from "./contract-parts.ts";
import { describeAnswers } from "./describe-answers.ts";
import { describeBranches } from "./describe-branches.ts";
import { describeFiles } from "./describe-files.ts";
import { describeHandles } from "./describe-handles.ts";
import { describeRecords } from "./describe-records.ts";
import { describeStreams } from "./describe-streams.ts";
import { describeTurns } from "./describe-turns.ts";
import { describeWork } from "./describe-work.ts";
import { describeWorkspace } from "./describe-workspace.ts";

/** `withSession` runs `body` with a new session and cleans up after it. The host's project has `contractSkills`. */
export function describeSession(
  name: string,
  withSession: (body: (session: AgentSession, openAgain: OpenAgain) => Promise<void>) => Promise<void>,
  { describe, it, expect }: TestRunner,
): void {
  const parts = {
    fact: (sentence: string, body: (session: AgentSession, openAgain: OpenAgain) => Promise<void>) =>
      void it(sentence, () => withSession(body)),
    expect,
  };
  const themes = {
    answers: describeAnswers,
    streams: describeStreams,
    "skills, roles, tasks and commands": describeWork,
    "turns and aborts": describeTurns,
    files: describeFiles,
    "snapshots and archives": describeWorkspace,
    records: describeRecords,
    "forks and rewinds": describeBranches,
    handles: describeHandles,
  };
  describe(`${name}: Session`, () => {
    for (const [theme, describeTheme] of Object.entries(themes)) {
      describe(theme, () => describeTheme(parts));
    }
  });
}
