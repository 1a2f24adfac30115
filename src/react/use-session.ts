/** A React hook for one session. */

import { useMemo, useSyncExternalStore } from "react";
import type { FlueClient } from "../client/flue-client.ts";
import { defaultSession } from "../protocol/address.ts";
import { checkOptions } from "../protocol/check/field-checks.ts";
import type { AgentName, ManifestShape } from "../protocol/run/manifest-types.ts";
import { openStore } from "./open-store.ts";
import { loadingState, type SessionState, type SessionStore } from "./session-store.ts";

export interface UseSessionOptions<Manifest extends ManifestShape = ManifestShape> {
  /** Make it once, outside of components: each client has connections of its own. */
  client: FlueClient<Manifest>;
  agent: AgentName<Manifest>;
  /** Whom or what the agent works for. Default `default`. */
  instance?: string;
  /** Default `default`. */
  session?: string;
}

export type UseSessionResult = SessionState &
  Pick<
    SessionStore,
    "send" | "steer" | "abort" | "approve" | "deny" | "loadOlder" | "clearError" | "reconnect"
  >;

/** The session's messages as they come, and what a page does with them. Components that show the same session of the same
 *  client share one connection; while a server renders, the session is `loading`. */
export function useSession<Manifest extends ManifestShape = ManifestShape>(
  options: UseSessionOptions<Manifest>,
): UseSessionResult {
  checkOptions("useSession()", options, ["client", "agent", "instance", "session"]);
  const { client, agent, instance = "default", session = defaultSession } = options;
  const store = useMemo(
    () => openStore(client, { agent, instance, session }),
    [client, agent, instance, session],
  );
  const state = useSyncExternalStore(store.subscribe, store.getState, () => loadingState);
  return useMemo(() => {
    const { send, steer, abort, approve, deny, loadOlder, clearError, reconnect } = store;
    return { ...state, send, steer, abort, approve, deny, loadOlder, clearError, reconnect };
  }, [state, store]);
}
