/** A request to summarise the older part of a conversation now, whatever its length. */

import type { Principal } from "./access/principal.ts";
import type { ModelChoice } from "./request/model-choice.ts";

export interface CompactRequest {
  /** Newest messages that stay word for word; 0: none, everything is summarised. Default: as many as fit `compaction.keepRecentTokens` of the agent. */
  keepRecent?: number;
  /** The model that summarises, `provider:model`. Default: the agent's for this. */
  model?: ModelChoice;
  idempotencyKey?: string;
  /** Who asks, for programs that run the session; over HTTP it is whom the guard let in. Default: a caller
   *  without a name. */
  principal?: Principal;
}
