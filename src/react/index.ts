/** What a page imports: `import { useSession } from "edgeflue/react"`. */

export type { WaitingApproval } from "./conversation/conversation.ts";
export {
  isToolPart,
  type MessageMetadata,
  type SessionMessage,
  type SessionPart,
  type ToolPart,
} from "./conversation/session-message.ts";
export type { LinkState } from "./event-link.ts";
export type {
  DecisionDetails,
  PendingApproval,
  SendOptions,
  SessionState,
  SessionStatus,
} from "./session-store.ts";
export { type UseSessionOptions, type UseSessionResult, useSession } from "./use-session.ts";
