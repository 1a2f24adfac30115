/** Redirects, which no request follows: `fetch` would leave its body behind, or its key. */

import { EdgeflueError } from "../../errors.ts";

/** Browsers hide what it says. */
export function isRedirect({ status, type }: Response): boolean {
  return (type as string) === "opaqueredirect" || (status >= 300 && status < 400 && status !== 304);
}

export function redirected({ headers }: Response): EdgeflueError {
  const location = headers.get("location") ?? "";
  // The redirecting server may have put a secret into the query or the fragment.
  const place = URL.canParse(location) ? new URL(location.replace(/[?#].*$/s, "")) : undefined;
  const where = place === undefined ? "" : `, to ${place.origin}${place.pathname}`;
  return new EdgeflueError("internal_error", "The server redirects to another address.", {
    hint: `Check baseUrl: its scheme, its host and its path are those of the server itself, or a page to sign in is in front of it. It redirects${where}.`,
  });
}
