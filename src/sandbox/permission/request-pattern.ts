/** Patterns of requests: a host (`api.example.com`, `*.example.com`, `*`) or the beginning of a URL, after a method where
 *  one is meant: `POST https://api.example.com/v1/`. */

import { isWithin } from "../network/network-rule.ts";
import { matchWildcard } from "./wildcard.ts";

export interface RequestSubject {
  method: string;
  url: URL;
}

export function compileRequestPattern(pattern: string): (request: RequestSubject) => boolean {
  const { method, target } = parse(pattern);
  const isUrl = target.includes("://");
  return (request) => {
    if (method !== undefined && method !== request.method) return false;
    return isUrl
      ? isWithin(request.url, { url: target })
      : matchWildcard(target.toLowerCase(), request.url.hostname);
  };
}

/** What is wrong with a pattern, as words after it. */
export function findRequestPatternProblem(pattern: string): string | undefined {
  const { target } = parse(pattern);
  if (!target.includes("://")) {
    return /^[A-Za-z0-9.*?[\]:-]+$/.test(target) ? undefined : "is neither a host nor a URL";
  }
  if (!URL.canParse(target) || !/^https?:\/\//i.test(target)) return "is no URL of http:// or https://";
  const { username, password, search, hash, href } = new URL(target);
  if (username !== "" || password !== "" || search !== "" || hash !== "")
    return "has more than a host and a path";
  return href.includes("*") ? "has a * in a URL; it ends where anything may follow" : undefined;
}

function parse(pattern: string): { method: string | undefined; target: string } {
  const [, method, target = ""] = /^(?:([A-Z]+)\s+)?(.*)$/s.exec(pattern.trim()) ?? [];
  return { method, target };
}
