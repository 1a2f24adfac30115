/** Patterns of requests: a host (`api.example.com`, `*.example.com`, `*`) or the beginning of a URL, after a method where
 *  one is meant: `POST https://api.example.com/v1/`. */

import { isWithin } from "../network/network-rule.ts";
import { matchWildcard } from "./wildcard.ts";

export interface RequestSubject {
  method: string;
  url: URL;
}

/** A pattern that denies or asks also matches whatever a server may take for the same URL; one that allows does not. */
export function compileRequestPattern(
  pattern: string,
  permission: "allow" | "ask" | "deny" = "allow",
): (request: RequestSubject) => boolean {
  const { method, target } = parse(pattern);
  const host = target.includes("://") ? undefined : target.toLowerCase();
  const loose = host === undefined && permission !== "allow" ? toLoose(new URL(target)) : undefined;
  return ({ method: asked, url }) => {
    if (method !== undefined && method !== asked.toUpperCase()) return false;
    if (host !== undefined) return matchWildcard(host, withoutDots(url.hostname));
    return isWithin(url, { url: target }) || (loose !== undefined && isBelow(toLoose(url), loose));
  };
}

/** A name that ends with a dot is the same name. */
function withoutDots(hostname: string): string {
  return hostname.replace(/\.+$/, "");
}

/** One text for all spellings of a URL that some server takes for the same: of case and slashes, of what is encoded, of parameters
 *  within the path. */
function toLoose({ protocol, hostname, port, pathname }: URL): string {
  let path = pathname;
  for (let round = 0; round < 3; round++) {
    path = path.replace(/%[0-7][0-9a-f]/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
  const names: string[] = [];
  for (const part of path.toLowerCase().split(/[/\\]/)) {
    const name = part.replace(/;.*$/s, "");
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return [`${protocol}//${withoutDots(hostname)}:${port}`, ...names].join("/");
}

function isBelow(url: string, folder: string): boolean {
  return url === folder || url.startsWith(`${folder}/`);
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
