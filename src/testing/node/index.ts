/** What a test of agents imports on Node: the same as elsewhere, with a database in memory. */

import { NodeSql } from "../../node/node-sql.ts";
import { readProject } from "../../node/read-project.ts";
import { createTestAgent } from "../test-agent.ts";

export {
  contractAgent,
  contractSkills,
  describeHarness,
  describeSandboxFiles,
  describeSession,
  type Expectation,
  FakeClock,
  type FakeReply,
  FakeSession,
  fakeSession,
  type HarnessContractOptions,
  type ModelErrorCode,
  type OpenAgain,
  type ScriptedModel,
  type ScriptedToolCall,
  type ScriptStep,
  scriptModel,
  type TestAgent,
  type TestAgentOptions,
  type TestFiles,
  type TestRunner,
  type TestSession,
} from "../index.ts";

export const testAgent = createTestAgent(
  () => {
    const sql = new NodeSql(":memory:", { busyMsMax: 0 });
    return { sql, close: () => sql.close() };
  },
  // As in a deployment, an agent has the skills that it names.
  (root) => ({ ...readProject(root === undefined ? {} : { root }), givesAllSkills: false }),
);
