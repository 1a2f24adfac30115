/** How a channel asks its part in another session: a delivery that leaves no trace. */

import { EdgeflueError } from "../errors.ts";
import type { SessionAddress } from "../protocol/address.ts";
import type { Session } from "../protocol/session.ts";
import type { Ask } from "./channel.ts";

export function askFrom(
  openSession: ((address: SessionAddress) => Session) | undefined,
  { agent, channel }: { agent: string; channel: string },
): Ask {
  return async (place, question) => {
    if (openSession === undefined)
      throw new EdgeflueError("agent_invalid", "This host has no other sessions, which the channel needs.");
    const session = openSession({ agent, ...place });
    const { answer } = await session.deliver({ channel, id: "question", event: "question", question });
    return answer;
  };
}
