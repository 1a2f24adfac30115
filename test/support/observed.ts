/** What the agent `observed` of the Worker under test has reported, which runs in the same isolate as the tests. */

import type { ObservedEvent } from "edgeflue";

export const observed: ObservedEvent[] = [];
