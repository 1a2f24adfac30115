/** Ready-made answers for `respond`. */

import { lastUserText, type RecordedRequest } from "./recorded-request.ts";
import type { Reply } from "./reply.ts";

export type Respond = (request: RecordedRequest) => Reply | Promise<Reply>;

/** Says the newest user message back: a pure function of the request. */
export const echo: Respond = ({ body }) => [{ text: `You said: ${lastUserText(body)}` }];

/** One reply per request, in order. One more request than replies is answered 500 with a sentence saying so. */
export function inSequence(...replies: readonly Reply[]): Respond {
  let next = 0;
  return () => {
    const reply = replies[next++];
    if (reply === undefined)
      throw new Error(`The script has ${replies.length} replies; this is request ${next}.`);
    return reply;
  };
}
