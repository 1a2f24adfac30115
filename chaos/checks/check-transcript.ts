/** Every transcript is well formed: each tool call has exactly one result, in its place, and roles follow each other as
 *  a provider demands. Operations stand in it in the order of their acceptance. Pure. */

import type { Facts, StoredMessage } from "../facts.ts";

export function checkTranscript({ messages }: Pick<Facts, "messages">): string[] {
  const problems: string[] = [];
  const expected: { seq: number; toolCallId: string }[] = [];
  let previous: StoredMessage | undefined;
  for (const message of messages) {
    const { seq, role, content, operationId } = message;
    const place = `message ${seq} (${role})`;
    if (seq <= (previous?.seq ?? 0)) problems.push(`${place} stands behind ${previous?.seq}`);
    if (operationId < (previous?.operationId ?? ""))
      problems.push(`${place} of ${operationId} stands behind ${previous?.operationId}`);
    const due = expected.shift();
    if (role === "tool") {
      const [part, ...others] = content;
      if (due === undefined) problems.push(`${place} answers no call`);
      else if (part?.toolCallId !== due.toolCallId || seq !== due.seq || others.length > 0)
        problems.push(`${place} answers ${part?.toolCallId} where ${due.toolCallId} is due at ${due.seq}`);
    } else if (due !== undefined)
      problems.push(`${place} stands where the result of ${due.toolCallId} is due`);
    if (role === "assistant") {
      if (previous === undefined || previous.role === "assistant")
        problems.push(`${place} follows ${previous?.role ?? "nothing"}`);
      const calls = content.flatMap(({ type, toolCallId = "" }) =>
        type === "tool-call" ? [toolCallId] : [],
      );
      expected.push(...calls.map((toolCallId, index) => ({ seq: seq + 1 + index, toolCallId })));
    }
    previous = message;
  }
  return [...problems, ...expected.map(({ toolCallId }) => `${toolCallId} has no result at the end`)];
}
