/** What a test of agents imports: `import { scriptModel, testAgent } from "edgeflue/testing"`. This is the entry in
 *  workerd, where `testAgent` needs the `sql` of a Durable Object; `node/index.ts` is the one on Node. */

import { createTestAgent } from "./test-agent.ts";

export type { CrashBoundary } from "../store/crash-boundary.ts";
export { CrashingSql, type CrashMoment } from "./crashing-sql.ts";
export { FakeClock } from "./fake-clock.ts";
export { type FakeReply, FakeSession, fakeSession } from "./fake-session.ts";
export { describeHarness, type HarnessContractOptions } from "./harness-contract.ts";
export {
  type OpenSandboxOptions,
  type SandboxAbility,
  type SandboxContractOptions,
  type SandboxPlace,
  sandboxAbilities,
} from "./sandbox-contract/contract-parts.ts";
export { describeSandbox } from "./sandbox-contract/describe-sandbox.ts";
export { describeSandboxFiles, type Expectation, type TestRunner } from "./sandbox-files-contract.ts";
export {
  type ModelErrorCode,
  type ScriptedModel,
  type ScriptedToolCall,
  type ScriptFunction,
  type ScriptStep,
  scriptModel,
} from "./script-model.ts";
export { contractAgent, contractSkills } from "./session-contract/contract-agent.ts";
export type { OpenAgain } from "./session-contract/contract-parts.ts";
export { describeSession } from "./session-contract/describe-session.ts";
export type { TestAgent, TestAgentOptions, TestSession } from "./test-agent.ts";
export type { TestFiles } from "./test-files.ts";

export const testAgent = createTestAgent(() => {
  throw new Error(
    "[edgeflue] testAgent() has no database of its own in workerd. Pass it `sql`, or run the test on Node.",
  );
});
