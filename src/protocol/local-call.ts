/** What a caller passes with a request and what does not travel: functions, and the signal that ends its waiting. */

import { invalidRequest } from "../errors.ts";

export interface LocalCall {
  /** Made by `defineTool`. For sessions in the same process. */
  tools?: readonly object[];
  /** Made by `defineCommand`. For sessions in the same process. */
  commands?: readonly object[];
  /** Ends the waiting for the answer, not the operation. */
  signal?: AbortSignal | undefined;
}

/** For sessions that run elsewhere. */
export function refuseFunctions({ tools = [], commands = [] }: LocalCall = {}): void {
  if (tools.length + commands.length === 0) return;
  const field = tools.length > 0 ? "tools" : "commands";
  throw invalidRequest(
    `The ${field} of a call are functions, which need a session in the same process. This session runs elsewhere.`,
    {
      hint: `Give the agent itself these ${field}, in its file; or embed it in this program with init().`,
      meta: { field },
    },
  );
}
