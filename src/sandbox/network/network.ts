/** The sandbox's only door to the network. Each request, and each redirect that it follows, passes the rules of the
 *  agent; what leaves, what comes back and how long it takes is bounded. Effects on the outside are not part of the
 *  sandbox's transaction. */

import { type Clock, systemClock } from "../../clock.ts";
import type { RequestVerdict } from "../permission/permission-gate.ts";
import { limitBody, type NetworkBody } from "./network-body.ts";
import { NetworkError } from "./network-error.ts";
import { networkLimits } from "./network-limits.ts";
import {
  defaultMethods,
  fillSecrets,
  framingHeaders,
  isWithin,
  type NetworkRule,
  secretNamesOf,
} from "./network-rule.ts";
import { isPrivateHost } from "./private-host.ts";

export interface NetworkRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: string;
  /** Header names may repeat. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array<ArrayBuffer> | undefined;
  /** Redirects that are followed, at most `networkLimits.redirectsMax`. Default 0: one is a response like any. */
  readonly redirectsMax?: number;
  /** Whether a redirect keeps the method where clients change POST to GET. Default false. */
  readonly keepsMethod?: boolean;
  /** For all of it, and until the headers are there. Default and most in `limits.ts`. */
  readonly timeoutMs?: number;
  readonly connectMs?: number;
  readonly signal?: AbortSignal;
}

export interface NetworkResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** Names in small letters. */
  readonly headers: Headers;
  /** Decompressed. The caller reads it to its end or cancels it. */
  readonly body: NetworkBody;
  /** The responses that led here. */
  readonly redirects: readonly Pick<NetworkResponse, "url" | "status" | "statusText" | "headers">[];
}

export interface Network {
  /** Rejects with `NetworkError`. */
  request(request: NetworkRequest): Promise<NetworkResponse>;
}

export interface NetworkParts {
  clock: Clock;
  /** Values of the secrets that the rules name. Default: none. */
  secrets?: Readonly<Record<string, string>>;
  /** Whether a request may leave that is listed or goes to a public host. Default: as the rules say. */
  permit?(request: { method: string; url: URL }): RequestVerdict;
  /** Ends every request. Default: nothing does. */
  signal?: AbortSignal;
  /** Default: the platform's. */
  fetch?: typeof fetch;
}

export function createNetwork(rules: readonly NetworkRule[], parts: NetworkParts): Network {
  let requests = 0;
  const count = () => {
    requests += 1;
    if (requests <= networkLimits.requestsMax) return;
    throw new NetworkError(
      "not-allowed",
      `one command line makes at most ${networkLimits.requestsMax} requests`,
    );
  };
  return { request: async (request) => send(rules, request, { ...parts, count }) };
}

/** For what runs without an agent. */
export const noNetwork: Network = createNetwork([], { clock: systemClock });

interface SendParts extends NetworkParts {
  /** Before each request. Throws when there were too many. */
  count(): void;
}

/** One request on its way; a redirect changes it. */
interface Hop {
  url: URL;
  method: string;
  headers: readonly (readonly [string, string])[];
  body: Uint8Array<ArrayBuffer> | undefined;
}

async function send(
  rules: readonly NetworkRule[],
  request: NetworkRequest,
  parts: SendParts,
): Promise<NetworkResponse> {
  const redirectsMax = Math.min(request.redirectsMax ?? 0, networkLimits.redirectsMax);
  const deadline = startDeadline(request, parts);
  const redirects: NetworkResponse["redirects"][number][] = [];
  try {
    let hop: Hop = {
      url: parseUrl(request.url),
      // The platform changes some of them, the rules have all of them in capitals.
      method: (request.method ?? "GET").toUpperCase(),
      headers: request.headers ?? [],
      body: request.body,
    };
    for (;;) {
      const response = await sendHop(rules, hop, { parts, deadline });
      const { status, statusText, headers } = response;
      const location = isRedirect(status) ? headers.get("location") : null;
      if (location === null || request.redirectsMax === undefined) {
        deadline.answered();
        return {
          url: hop.url.href,
          status,
          statusText,
          headers,
          body: limitBody(response, deadline),
          redirects,
        };
      }
      void response.body?.cancel().catch(() => {}); // Nobody reads it.
      if (redirects.length >= redirectsMax) {
        throw new NetworkError("too-many-redirects", `Maximum (${redirectsMax}) redirects followed`);
      }
      redirects.push({ url: hop.url.href, status, statusText, headers });
      hop = followRedirect(hop, status, { location, keepsMethod: request.keepsMethod ?? false });
    }
  } catch (error) {
    deadline.end();
    throw deadline.problem() ?? error;
  }
}

async function sendHop(
  rules: readonly NetworkRule[],
  { url, method, headers, body }: Hop,
  { parts, deadline }: { parts: SendParts; deadline: Deadline },
): Promise<Response> {
  parts.count();
  const rule = requireRule(rules, { url, method }, parts);
  const send = parts.fetch ?? fetch;
  try {
    return await send(url.href, {
      method,
      headers: toHeaders(headers, rule, parts.secrets ?? {}),
      redirect: "manual",
      signal: deadline.signal,
      ...(body !== undefined && method !== "GET" && method !== "HEAD" && { body }),
    });
  } catch (error) {
    throw deadline.problem() ?? toNetworkError(error, url);
  }
}

/** The rule for a request: the closest that allows it, or none of its own where a person has. Throws `NetworkError`. */
export function requireRule(
  rules: readonly NetworkRule[],
  { url, method }: { url: URL; method: string },
  { permit }: Pick<NetworkParts, "permit">,
): NetworkRule {
  const found = findRule(rules, url, method);
  // Nobody is asked for what no answer opens.
  if (found instanceof NetworkError && isPrivateHost(url.hostname)) throw found;
  const verdict = permit?.({ url, method }) ?? { type: "as-listed" };
  if (verdict.type === "refused") throw new NetworkError("not-allowed", verdict.problem);
  if (!(found instanceof NetworkError)) return found;
  if (verdict.type === "approved") return { url: url.href };
  throw found;
}

function findRule(rules: readonly NetworkRule[], url: URL, method: string): NetworkRule | NetworkError {
  if (rules.length === 0) {
    return new NetworkError(
      "no-network",
      `there is no network here: the agent lists no network rule. Its author adds one: network: [{ url: "${url.origin}/" }]`,
    );
  }
  const near = rules
    .filter((rule) => isWithin(url, rule) && (rule.allowPrivate === true || !isPrivateHost(url.hostname)))
    .sort((left, right) => right.url.length - left.url.length);
  const [closest] = near;
  if (closest === undefined) {
    return new NetworkError(
      "not-allowed",
      `no network rule of this agent allows ${url.origin}${url.pathname}. Its author adds one: network: [{ url: "${url.origin}/" }]`,
    );
  }
  const allowing = near.find(({ methods = defaultMethods }) => methods.includes(method));
  if (allowing !== undefined) return allowing;
  return new NetworkError(
    "not-allowed",
    `the network rule for ${closest.url} does not allow ${method}. The agent's author adds it: methods: ${JSON.stringify([...(closest.methods ?? defaultMethods), method])}`,
  );
}

/** The headers of a request, with those of its rule. Throws `NetworkError`. */
export function toHeaders(
  given: Hop["headers"],
  rule: NetworkRule,
  secrets: Readonly<Record<string, string>>,
): Headers {
  const headers = new Headers();
  for (const [name, value] of given) {
    if (framingHeaders.has(name.toLowerCase())) {
      throw new NetworkError("not-allowed", `a request cannot set the header ${name}`);
    }
    try {
      headers.append(name, value);
    } catch {
      throw new NetworkError("not-allowed", `this is no header: ${name}`);
    }
  }
  for (const [name, template] of Object.entries(rule.headers ?? {})) {
    const value = fillSecrets(template, secrets).trim();
    // What the platform would say about it has the value in it.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new NetworkError(
        "not-allowed",
        `the rule for ${rule.url} has a header ${name} that cannot be sent: the value of ${secretNamesOf([rule]).join(" or ")} is not one line of plain text`,
      );
    }
    headers.set(name, value);
  }
  return headers;
}

/** Headers that belong to the server that they were meant for. */
const ownHeaders: ReadonlySet<string> = new Set(["authorization", "cookie"]);

function followRedirect(
  { url, method, headers, body }: Hop,
  status: number,
  { location, keepsMethod }: { location: string; keepsMethod: boolean },
): Hop {
  const next = parseUrl(location, url);
  const kept =
    next.origin === url.origin ? headers : headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const becomesGet =
    !keepsMethod && ((status === 303 && method !== "HEAD") || (status < 303 && method === "POST"));
  if (!becomesGet) return { url: next, method, headers: kept, body };
  const withoutBody = kept.filter(([name]) => !name.toLowerCase().startsWith("content-"));
  return { url: next, method: "GET", headers: withoutBody, body: undefined };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function parseUrl(text: string, base?: URL): URL {
  const { urlCharsMax } = networkLimits;
  if (text.length > urlCharsMax)
    throw new NetworkError("bad-url", `URL rejected: it has more than ${urlCharsMax} characters`);
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new NetworkError("bad-url", "URL rejected: it is neither https:// nor http://, or malformed");
  }
  if (url.username !== "" || url.password !== "") {
    throw new NetworkError("bad-url", "URL rejected: it has a user and a password in it");
  }
  url.hash = "";
  return url;
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Why it was ended from here; undefined when it was not. */
  problem(): NetworkError | undefined;
  /** The headers are there. */
  answered(): void;
  /** Ends the request and frees the timers. Idempotent. */
  end(): void;
}

function startDeadline(request: NetworkRequest, { clock, signal }: NetworkParts): Deadline {
  const controller = new AbortController();
  let problem: NetworkError | undefined;
  const timeoutMs = Math.min(request.timeoutMs ?? networkLimits.requestMsMax, networkLimits.requestMsMax);
  const connectMs = Math.min(
    request.connectMs ?? networkLimits.answerMsMax,
    networkLimits.answerMsMax,
    timeoutMs,
  );
  const expire = (ms: number) => {
    problem ??= new NetworkError("timeout", `Operation timed out after ${ms} milliseconds`);
    controller.abort(problem);
  };
  const cancelTotal = clock.after(timeoutMs, () => expire(timeoutMs));
  const cancelConnect = clock.after(connectMs, () => expire(connectMs));
  const signals = [signal, request.signal].filter((one) => one !== undefined);
  const onAbort = () => {
    problem ??= new NetworkError("broken", "The request was aborted");
    controller.abort(problem);
    // Whoever reads the body may have gone.
    cancelTotal();
    cancelConnect();
  };
  for (const one of signals) {
    if (one.aborted) onAbort();
    else one.addEventListener("abort", onAbort, { once: true });
  }
  return {
    signal: controller.signal,
    problem: () => problem,
    answered: cancelConnect,
    end() {
      cancelTotal();
      cancelConnect();
      for (const one of signals) one.removeEventListener("abort", onAbort);
      controller.abort();
    },
  };
}

function toNetworkError(error: unknown, url: URL): Error {
  if (error instanceof NetworkError) return error;
  if (!(error instanceof Error)) return new NetworkError("broken", "the connection broke");
  const { cause } = error;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new NetworkError("unresolved", `Could not resolve host: ${url.hostname}`);
  }
  if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return new NetworkError(
      "unreachable",
      `Failed to connect to ${url.hostname} port ${port}: Connection refused`,
    );
  }
  return new NetworkError("broken", `the connection to ${url.host} failed${code === "" ? "" : ` (${code})`}`);
}
