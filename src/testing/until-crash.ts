/** A session as its callers see it when its host dies: whoever waits hears of it at once, whatever hangs inside. */

import type { Session } from "../protocol/session.ts";

/** `signal` aborts when the host dies; its reason is what callers hear. */
export function untilCrash<Held extends Session>(session: Held, signal: AbortSignal): Held {
  const crashed = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  crashed.catch(() => {}); // Nobody may be waiting.
  return new Proxy(session, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return async (...parameters: unknown[]) => {
        signal.throwIfAborted();
        const reply: unknown = await Promise.race([member.apply(target, parameters), crashed]);
        return reply instanceof ReadableStream ? reply.pipeThrough(new TransformStream(), { signal }) : reply;
      };
    },
  });
}
