/** Pages of other origins: which of them may call the API, and what their browsers get to know. */

import type { MiddlewareHandler } from "hono";
import { EdgeflueError } from "../../errors.ts";
import type { CorsOptions } from "./access-options.ts";
import { offersToken } from "./credential.ts";
import { accessLimits } from "./limits.ts";

/** What a page may read of an answer's headers. */
const exposedHeaders = [
  "retry-after",
  "www-authenticate",
  "x-flue-run-id",
  "x-edgeflue-error",
  "x-edgeflue-ignored",
  "x-should-retry",
  "content-disposition",
].join(", ");

/** Answers preflights, without a key, and adds what a browser needs to every answer, also to errors and streams. */
export function answerOrigins({ origins, credentials = false }: CorsOptions): MiddlewareHandler {
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    const origin = headers.get("origin");
    const isAllowed = origin !== null && isListed(origin, origins);
    const asked = headers.get("access-control-request-method");
    if (isAllowed && method === "OPTIONS" && asked !== null) {
      context.res = new Response(null, {
        status: 204,
        headers: {
          "access-control-allow-methods": asked,
          "access-control-allow-headers": headers.get("access-control-request-headers") ?? "",
          "access-control-max-age": String(accessLimits.preflightSeconds),
          vary: "Access-Control-Request-Method, Access-Control-Request-Headers",
        },
      });
    } else {
      await next();
    }
    if (context.res.status === 101) return;
    // Answers that came from elsewhere have headers that cannot be changed.
    const response = new Response(context.res.body, context.res);
    if (origins !== "*") response.headers.append("vary", "Origin");
    if (isAllowed) {
      response.headers.set("access-control-allow-origin", origins === "*" ? "*" : origin);
      response.headers.set("access-control-expose-headers", exposedHeaders);
      if (credentials) response.headers.set("access-control-allow-credentials", "true");
    }
    context.res = undefined;
    context.res = response;
  };
}

/** Refuses what a browser sends for a page of another origin that is not allowed, where no preflight has asked: the
 *  upgrade to a WebSocket; and what changes something, if the request has no header that only a script can set. */
export function refuseForeignPage(request: Request, cors: CorsOptions | undefined): void {
  const origin = request.headers.get("origin");
  if (origin === null || isOwn(origin, request)) return;
  const { origins = [] } = cors ?? {};
  if (origins !== "*" && origins.includes(origin)) return;
  const isUpgrade = request.headers.get("upgrade") !== null;
  const isRead = ["GET", "HEAD", "OPTIONS"].includes(request.method);
  const isScripted = /^bearer /i.test(request.headers.get("authorization") ?? "");
  if (!isUpgrade && (isRead || isScripted)) return;
  // "*" is for pages that bring a token: cookies, and a Worker without keys, are not theirs to use.
  if (origins === "*" && (isScripted || offersToken(request))) return;
  throw new EdgeflueError("forbidden", "Pages of this origin may not call the API.", {
    hint: "Add it to access.cors.origins of createWorker().",
    meta: { origin: origin.slice(0, 200) },
  });
}

/** The scheme is that of the page; a proxy in front may have another one. */
function isOwn(origin: string, { url }: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}

function isListed(origin: string, origins: CorsOptions["origins"]): boolean {
  return origins === "*" || origins.includes(origin);
}
