/** A session as its callers see it when its host dies: their calls reject at once, whatever hangs inside. */

import type { Session } from "../protocol/session.ts";

/** `signal` aborts when the host dies; callers get its reason. */
export function untilCrash<T extends Session>(session: T, signal: AbortSignal): T {
  const crashed = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  crashed.catch(() => {}); // There may be no caller.
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
