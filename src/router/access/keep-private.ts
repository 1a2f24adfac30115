/** Answers that are for one caller are kept by no cache: not by one in front of the Worker, which may not know that a cookie
 *  decided about them, and not by a browser that others use. */

import type { MiddlewareHandler } from "hono";

/** Also of errors: some statuses may be kept without being told so. What says something about caches itself, stays. */
export const keepPrivate: MiddlewareHandler = async (context, next) => {
  await next();
  const { status, headers } = context.res;
  if (status !== 101 && !headers.has("cache-control")) context.header("cache-control", "no-store");
};
