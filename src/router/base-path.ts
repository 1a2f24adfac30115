/** Where edgeflue's routes begin, in a Worker that has others. */

import { EdgeflueError, toErrorRecord } from "../errors.ts";
import { toErrorEnvelope } from "../protocol/error-envelope.ts";

/** The request as edgeflue's routes know it; of a path outside, its answer. */
export function withoutBasePath(
  request: Request,
  basePath: string | undefined,
  development: boolean,
): Request | Response {
  if (basePath === undefined) return request;
  const url = new URL(request.url);
  if (url.pathname !== basePath && !url.pathname.startsWith(`${basePath}/`)) {
    const error = new EdgeflueError("not_found", "There is nothing at this path.", {
      hint: `The routes of edgeflue begin at ${basePath}, which is the basePath of createWorker().`,
      meta: { method: request.method, path: url.pathname },
    });
    return Response.json(toErrorEnvelope(toErrorRecord(error), { development }), { status: error.status });
  }
  url.pathname = url.pathname.slice(basePath.length);
  return new Request(url, request);
}

/** The check of the option. */
export function aBasePath(value: unknown): string | undefined {
  return typeof value === "string" && /^(?:\/[\w.~-]+)+$/.test(value)
    ? undefined
    : 'must be a path such as "/ai", without a slash at its end';
}
