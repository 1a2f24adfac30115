/** A request to summarise the older part of a conversation now, whatever its length. */

import type { OperationRequest } from "./prompt.ts";
import type { ModelChoice } from "./request/model-choice.ts";

export interface CompactRequest extends OperationRequest {
  /** Newest messages that stay word for word; 0: none, everything is summarised. Default: as many as fit `compaction.keepRecentTokens` of the agent. */
  keepRecent?: number;
  /** The model that summarises, `provider:model`. Default: the agent's for this. */
  model?: ModelChoice;
}
