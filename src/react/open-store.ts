/** The stores of a page: one for each session of a client, shared by all components that show it. */

import type { FlueClient } from "../client/flue-client.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { ManifestShape } from "../protocol/run/manifest-types.ts";
import { SessionStore } from "./session-store.ts";

/** A store has no connections of its own: one without a component has none. */
const stores = new WeakMap<object, Map<string, SessionStore>>();

/** Opens no connection: the first listener does. */
export function openStore<Manifest extends ManifestShape>(
  client: FlueClient<Manifest>,
  { agent, instance, session }: SessionAddress,
): SessionStore {
  const own = stores.get(client) ?? new Map<string, SessionStore>();
  stores.set(client, own);
  const key = JSON.stringify([agent, instance, session]);
  const known = own.get(key);
  if (known !== undefined) return known;
  // Its name was checked by the caller's compiler.
  const opened = (client as unknown as FlueClient).agent(agent, instance).open(session);
  const store = new SessionStore(opened, {
    // A component that was hidden may show it again.
    onOpen: () => {
      if (!own.has(key)) own.set(key, store);
    },
    onIdle: () => {
      if (own.get(key) === store) own.delete(key);
    },
  });
  own.set(key, store);
  return store;
}
