/** A role: changes an agent for one request. */

import type { ThinkingLevel } from "../protocol/prompt.ts";
import type { ModelChoice } from "../protocol/request/model-choice.ts";

export interface Role {
  name: string;
  description?: string;
  /** They follow the agent's own in the system prompt. */
  instructions: string;
  /** `provider:model`, or a list of them. Default: the agent's. */
  model?: ModelChoice;
  /** Default: the agent's. */
  thinkingLevel?: ThinkingLevel;
}
