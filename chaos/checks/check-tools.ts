/** What the world saw of the tools: `once` at most once, one call under one key, and nothing that is not in the
 *  history. Pure. */

import type { Facts } from "../facts.ts";
import type { CountedCall } from "../servers/tool-server.ts";
import { findToolCalls, hasSucceeded, type ToolCallFact } from "./tool-calls.ts";

const onceTools = new Set(["pay", "ask"]);

export function checkTools(facts: Facts): string[] {
  const known = findToolCalls(facts);
  const byCall = Map.groupBy(facts.calls, ({ toolCallId }) => toolCallId);
  const byKey = Map.groupBy(facts.calls, ({ idempotencyKey }) => idempotencyKey);
  return [
    ...[...byCall].flatMap(([toolCallId, counted]) => checkCall(toolCallId, counted, known)),
    ...[...byKey].flatMap(([key, counted]) =>
      new Set(counted.map(({ toolCallId }) => toolCallId)).size > 1
        ? [`different calls came with the key ${key}`]
        : [],
    ),
    ...known.flatMap((call) => checkResult(call, byCall.get(call.toolCallId) ?? [])),
    ...checkDecisions(facts, known),
  ];
}

function checkCall(
  toolCallId: string,
  counted: readonly CountedCall[],
  known: readonly ToolCallFact[],
): string[] {
  const [{ tool } = { tool: "" }] = counted;
  const keys = new Set(counted.map(({ idempotencyKey }) => idempotencyKey));
  const inHistory = known.filter((call) => call.toolCallId === toolCallId).length;
  return [
    ...(onceTools.has(tool) && counted.length > 1
      ? [`${tool} ${toolCallId} was called ${counted.length} times`]
      : []),
    ...(keys.size > 1 ? [`${tool} ${toolCallId} came with the keys ${[...keys].join(" and ")}`] : []),
    ...(inHistory === 1 ? [] : [`${tool} ${toolCallId} stands in the history ${inHistory} times`]),
  ];
}

function checkResult(call: ToolCallFact, counted: readonly CountedCall[]): string[] {
  const { toolName, toolCallId, result, approval } = call;
  const receipt = result?.value?.receipt;
  const isDenied = approval !== undefined && approval.decision !== "approved";
  return [
    ...(receipt !== undefined && !counted.some((one) => one.receipt === receipt)
      ? [`${toolName} ${toolCallId} returned ${receipt}, which it was never given`]
      : []),
    ...(toolName === "ask" && hasSucceeded(call) && !call.isInTask && approval?.decision !== "approved"
      ? [`${toolCallId} ran without approval`]
      : []),
    ...(isDenied && counted.length > 0 ? [`${toolCallId} ran although it was ${approval.decision}`] : []),
  ];
}

/** A decision that was taken holds. Ids of approvals end in the place of their call. */
function checkDecisions({ user, events }: Facts, known: readonly ToolCallFact[]): string[] {
  return user.decisions.flatMap(({ approvalId, decision, status }) => {
    if (status !== 200) return [];
    const request = events.find(
      (event) => event.type === "approval_requested" && event.approvalId === approvalId,
    );
    const call = known.find(({ toolCallId }) => toolCallId === request?.toolCallId);
    const stored = call?.approval?.decision;
    const expected = decision === "approve" ? "approved" : "denied";
    return stored === undefined || stored === expected
      ? []
      : [`${approvalId} was ${expected}, but stands as ${stored}`];
  });
}
