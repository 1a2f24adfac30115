/** What a provider's settings add to each of its requests: the query of its base URL, and fields of the body. Pure but
 *  for the `fetch` that it wraps. */

import type { ProviderSettings } from "../provider.ts";

export interface ModelRequest {
  url: string;
  init: RequestInit;
}

export type Amend = (request: ModelRequest) => ModelRequest;

/** Undefined if there is nothing to add. */
export function createAmendment({ baseUrl, body }: ProviderSettings): Amend | undefined {
  const search = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).search : "";
  if (search === "" && body === undefined) return undefined;
  return ({ url, init }) => {
    const isJson = body !== undefined && typeof init.body === "string";
    return {
      url: withQuery(url, search),
      init: isJson ? { ...init, body: JSON.stringify({ ...JSON.parse(String(init.body)), ...body }) } : init,
    };
  };
}

export function amendFetch(send: typeof fetch, amend: Amend | undefined): typeof fetch {
  if (amend === undefined) return send;
  return (url, init) => {
    const sent = amend({ url: String(url), init: init ?? {} });
    return send(sent.url, sent.init);
  };
}

/** The API's own query parameters take precedence. */
function withQuery(url: string, search: string): string {
  if (search === "") return url;
  const made = new URL(url);
  for (const [name, value] of new URLSearchParams(search)) {
    if (!made.searchParams.has(name)) made.searchParams.set(name, value);
  }
  return made.href;
}
