/** A role: changes an agent for one request. */

import type { ThinkingLevel } from "../protocol/prompt.ts";

export interface Role {
  name: string;
  description?: string;
  /** They follow the agent's own in the system prompt. */
  instructions: string;
  /** `provider:model`. Default: the agent's. */
  model?: string;
  /** Default: the agent's. */
  thinkingLevel?: ThinkingLevel;
}
