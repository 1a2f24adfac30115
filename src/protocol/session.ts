/** The keystone: what any code that holds a session can do with it. Implemented by the Durable Object, and
 *  by whatever else hosts the engine. Rejects with an `EdgeflueError`. */

import type { MessagePage, MessageQuery } from "./message.ts";
import type { OperationView } from "./operation.ts";
import type { PromptResult, SessionRequest } from "./prompt.ts";

export interface Session {
  /** Runs a prompt, or a skill, to its end. Waits its turn when the session is busy. */
  prompt(request: SessionRequest): Promise<PromptResult>;
  /** The same, as it happens: SSE frames, the last of them `end` or `error`. A reader that goes away does not
   *  stop the operation. */
  stream(request: SessionRequest): Promise<ReadableStream<Uint8Array>>;
  messages(query: MessageQuery): Promise<MessagePage>;
  operation(operationId: string): Promise<OperationView>;
}
