/** Tells when a page has reason to connect again: the network is back, or the page is looked at after a while. Does nothing
 *  where there is no page. */

import { pageLimits } from "./limits.ts";

/** The part of the browser that is used. */
interface PageLike extends EventTarget {
  document?: EventTarget & { visibilityState: "visible" | "hidden" };
}

/** Returns what ends it. */
export function onWake(wake: () => void, page: PageLike = globalThis as PageLike): () => void {
  const { document } = page;
  if (document === undefined || typeof page.addEventListener !== "function") return () => {};
  let hiddenAt: number | undefined;
  const onVisibility = () => {
    if (document.visibilityState === "hidden") {
      hiddenAt = Date.now();
      return;
    }
    const isLong = hiddenAt !== undefined && Date.now() - hiddenAt >= pageLimits.hiddenMsMax;
    hiddenAt = undefined;
    if (isLong) wake();
  };
  // A page that comes back from the cache of the browser's history.
  const onShow = (event: Event & { persisted?: boolean }) => {
    if (event.persisted === true) wake();
  };
  page.addEventListener("online", wake);
  page.addEventListener("pageshow", onShow);
  document.addEventListener("visibilitychange", onVisibility);
  // The browser had frozen the page.
  document.addEventListener("resume", wake);
  return () => {
    page.removeEventListener("online", wake);
    page.removeEventListener("pageshow", onShow);
    document.removeEventListener("visibilitychange", onVisibility);
    document.removeEventListener("resume", wake);
  };
}
