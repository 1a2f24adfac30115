/** Makes what one operation works with: its agent with what the call, its role and its subagent add, its budget, its
 *  sandbox and its reporter. */

import type { ToolDefinition } from "../../agent/tool/define-tool.ts";
import type { WakeUps } from "../../agent/tool/wake-up-tool.ts";
import type { LiveFeed } from "../../feed/live-feed.ts";
import type { Journal } from "../../journal/journal.ts";
import { tightenLimits } from "../../protocol/operation-limits.ts";
import { threadOf } from "../conversation/conversation.ts";
import { tallyOf } from "../conversation/tally.ts";
import { runThread } from "../loop/run-thread.ts";
import type { SessionPorts } from "../ports.ts";
import { type AgentRuntime, requireModel, withMcpTools } from "../runtime/agent-runtime.ts";
import { toChildAgent } from "../runtime/child-agent.ts";
import { createInit } from "../runtime/init-agent.ts";
import { readSandboxInstructions } from "../runtime/sandbox-instructions.ts";
import { toSandboxScope } from "../runtime/sandbox-scope.ts";
import { exchangeSecrets, pickSecrets } from "../runtime/secrets.ts";
import { Budget } from "../scope/budget.ts";
import { pickModel } from "../scope/model-fallback.ts";
import type { OperationScope, ThreadScope } from "../scope/operation-scope.ts";
import type { RedactorOf } from "../scope/redactor-of.ts";
import { createReporter } from "../scope/reporter.ts";
import { createToolLog } from "../scope/tool-log.ts";
import { takeAdded } from "../tool-call/limit-approvals.ts";
import { applyOptions } from "./accept/prepare-request.ts";
import { kinds } from "./kinds/kinds.ts";
import type { OpenOperation } from "./open-operation.ts";
import { spentBefore } from "./session-spent.ts";
import { settleIn } from "./settle.ts";

export interface ScopeParts {
  journal: Journal;
  ports: SessionPorts;
  feed: LiveFeed;
  redactorOf: RedactorOf;
  /** Tools that channels bind to one operation. */
  toolsOf(operationId: string): Promise<readonly ToolDefinition[]>;
  openWakeUps(): Promise<WakeUps>;
}

export function createScope(
  { journal, ports, feed, redactorOf, openWakeUps }: ScopeParts,
  { operation, controller }: OpenOperation,
  agent: AgentRuntime,
): OperationScope {
  const { options, shell } = operation.input;
  const { commands = [], secrets = [], cwd, limits } = options;
  const { clock } = ports;
  const reporter = createReporter(operation.id, { feed, journal, clock });
  const redactor = redactorOf(options);
  const session = agent.sessionLimits && {
    limits: agent.sessionLimits,
    spent: spentBefore(journal),
    added: journal.stores.meta.addedLimits(),
  };
  const kind = kinds[operation.kind];
  const thread = threadOf(operation);
  const budget = new Budget(
    tightenLimits(agent.limits, limits),
    session,
    agent.onLimit === "ask" ? takeAdded(journal, operation) : {},
  );
  if (kind.needsModel) {
    // What earlier attempts have used: from here on the budget knows it, also when this attempt fails at once.
    budget.addStored(tallyOf(journal.stores.messages, thread, operation.id));
  }
  return {
    operation,
    thread,
    depth: kind.depth,
    options,
    agent,
    sandboxScope: toSandboxScope({
      cwd,
      commands: [...agent.grantedCommands, ...commands],
      env: { ...pickSecrets([...agent.secrets, ...secrets], ports.env), ...shell?.env },
    }),
    journal,
    stores: journal.stores,
    ports,
    clock,
    reporter,
    budget,
    redactor,
    log: createToolLog(journal.address, operation.id, { redactor, reporter }),
    init: createInit({ agents: ports.agents, openSession: ports.openSession, from: journal.address }),
    openWakeUps,
    signal: controller.signal,
  };
}

/** The agent with what the call, its role and its subagent add, and a model. */
export async function toThreadScope(
  scope: OperationScope,
  open: OpenOperation,
  tools: readonly ToolDefinition[],
): Promise<ThreadScope> {
  const { operation, steering } = open;
  const local = { ...open.local, tools: [...(open.local.tools ?? []), ...tools] };
  const { task } = operation.input;
  // A summary is made without tools.
  const { isConversation } = kinds[operation.kind];
  const { allowedTools } = scope.options;
  const complete = isConversation
    ? await withMcpTools(scope.agent, scope, { ...local, allowedTools })
    : scope.agent;
  const base = await readSandboxInstructions(complete, scope.sandboxScope);
  const child =
    task === undefined ? undefined : toChildAgent(base, { agentName: task.agent, role: undefined, depth: 1 });
  const { agent, roleModel } = applyOptions(child?.agent ?? base, scope.options, local);
  const choice = requireModel(scope.options.model ?? roleModel ?? child?.model ?? agent.model);
  const picked = await pickModel(scope, choice);
  const { messages } = scope.stores;
  const inherited =
    operation.attempts > 1 ? messages.tail(scope.thread, operation.id).at(-1)?.seq : undefined;
  return {
    ...scope,
    agent,
    sandboxScope: exchangeSecrets(scope.sandboxScope, base, agent),
    ...picked,
    runThread,
    steering,
    inheritedSeq: inherited ?? 0,
    settle: (outcome, transaction) => settleIn(transaction, scope.journal, open, outcome),
  };
}
