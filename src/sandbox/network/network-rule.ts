/** What an agent may reach: its author's list of URL prefixes, with the methods and the headers that go there. Nothing
 *  else can be reached. A rule has names of secrets; their values are put in where a request leaves. */

import {
  type FieldChecks,
  findFieldProblem,
  follow,
  isObject,
  toInnerText,
} from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { networkLimits } from "./network-limits.ts";
import { isPrivateHost } from "./private-host.ts";

export interface NetworkRule {
  /** Scheme, host, port and the beginning of a path, which ends where a segment does: `https://api.github.com/repos/`. */
  readonly url: string;
  /** Default: GET and HEAD. Git needs POST too. */
  readonly methods?: readonly string[];
  /** Headers that each request to this rule's URL gets, and no other: `{ authorization: "Bearer {{GITHUB_TOKEN}}" }`.
   *  `{{NAME}}` is a value of the host's environment, which the sandbox never sees. `{{user:NAME}}` is `user:value` in
   *  base64, for Basic authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the host may be one of a private network, such as `127.0.0.1`. Default false. */
  readonly allowPrivate?: boolean;
}

export const defaultMethods: readonly string[] = ["GET", "HEAD"];

/** Whether a URL, as the platform normalizes it, lies within a rule's. Dots that a server might only see after decoding
 *  lead nowhere. */
export function isWithin(url: URL, rule: NetworkRule): boolean {
  const allowed = new URL(rule.url);
  if (url.origin !== allowed.origin || hasHiddenDots(url.pathname)) return false;
  const prefix = allowed.pathname;
  return prefix.endsWith("/")
    ? url.pathname.startsWith(prefix)
    : url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
}

/** Names of the secrets that headers of these rules mention. */
export function secretNamesOf(rules: readonly Pick<NetworkRule, "headers">[] = []): string[] {
  const templates = rules.flatMap(({ headers = {} }) => Object.values(headers));
  return [
    ...new Set(templates.flatMap((text) => [...text.matchAll(placeholder)].map(([, , name = ""]) => name))),
  ];
}

/** A header's value with the secrets in it. */
export function fillSecrets(template: string, secrets: Readonly<Record<string, string>>): string {
  return template.replace(placeholder, (_, user: string | undefined, name: string) => {
    const value = Object.hasOwn(secrets, name) ? (secrets[name] ?? "") : "";
    return user === undefined ? value : toBase64(user + value);
  });
}

/** What is wrong with the field `network`, in words that follow its name. */
export function findNetworkProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be a list of rules: [{ url: "https://api.example.com/" }]';
  if (value.length > networkLimits.rulesMax)
    return `has ${value.length} rules; at most ${networkLimits.rulesMax}`;
  for (const [index, rule] of value.entries()) {
    if (!isObject(rule)) return `[${index}] must be a rule: { url: "https://api.example.com/" }`;
    const problem = findFieldProblem(rule, checks);
    if (problem !== undefined) return follow(`[${index}]`, toInnerText(problem));
    const { url, allowPrivate = false } = rule as Partial<NetworkRule>; // its fields are right
    if (url === undefined) return `[${index}].url is missing`;
    const { hostname } = new URL(url);
    if (!allowPrivate && isPrivateHost(hostname))
      return `[${index}].url names ${hostname}, which is private: add allowPrivate: true if it is meant`;
  }
  return undefined;
}

const checks: FieldChecks<NetworkRule> = {
  url: checkUrl,
  methods: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isMethod)
      ? undefined
      : 'must be a list of HTTP methods in capitals, such as ["GET", "POST"]',
  headers: checkHeaders,
  allowPrivate: is.flag,
};

function checkUrl(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return "must be a URL";
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https:// or http://";
  if (url.username !== "" || url.password !== "")
    return "must have no user and password: put them into headers";
  if (/[?#*]/.test(value)) return "is a prefix of URLs: it has no query, no fragment and no wildcard";
  return hasHiddenDots(url.pathname) ? "has a path with .. in it" : undefined;
}

function isMethod(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z]{1,20}$/.test(value) && value !== "CONNECT" && value !== "TRACE";
}

/** Headers that say where a request goes and how it is framed: the platform's. */
export const framingHeaders: ReadonlySet<string> = new Set(
  "connection content-length expect host keep-alive proxy-authorization te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

/** Headers with names of secrets in them. */
export function checkHeaders(value: unknown): string | undefined {
  if (!isObject(value)) return "must be an object of texts";
  for (const [name, text] of Object.entries(value)) {
    const place = `[${JSON.stringify(name)}]`;
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `${place} is not the name of a header`;
    if (framingHeaders.has(name.toLowerCase())) return `${place} cannot be set`;
    if (typeof text !== "string" || !/^[\x20-\x7e]*$/.test(text))
      return `${place} must be a text of one line in ASCII`;
    if (/\{\{|\}\}/.test(text.replace(placeholder, "")))
      return `${place} has a {{ that no name and }} follow`;
  }
  return undefined;
}

const placeholder = /\{\{([^{}:]{1,200}:)?([A-Za-z_]\w{0,200})\}\}/g;

/** A dot segment that decoding would uncover, also twice, or that a backslash or a path parameter hides. */
function hasHiddenDots(path: string): boolean {
  let decoded = path;
  for (let round = 0; round < 3; round++) {
    decoded = decoded.replace(/%(?:2e|2f|5c|3b|25)/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
  return decoded.split(/[/\\]/).some((segment) => /^\.\.?(?:;|$)/.test(segment));
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
