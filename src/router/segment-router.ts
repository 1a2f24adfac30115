/** Finds the routes of a path segment by segment. Hono's own routers read a route by regular expressions, and some make
 *  one of each: the first request of an isolate would wait until all are compiled. */

import type { Params, Result, Router } from "hono/router";
import { PatternRouter } from "hono/router/pattern-router";

interface Route<T> {
  method: string;
  matcher: Matcher;
  handler: T;
}

/** Routes that are not made yet. */
interface Group {
  /** The first segments of their paths; `*` is any. */
  starts: readonly (readonly string[])[];
  add: () => void;
}

/** The parameters of a path that is the route's: a route whose end is optional is found once with it and once without. */
type Matcher = (segments: readonly string[]) => readonly Params[];

const noMatch: readonly Params[] = [];
const noParams: Params = Object.create(null);

/** Answers as Hono's PatternRouter does, which it asks about paths with more than names, `:param`, and a last `*`,
 *  `:param{.+}` or `:param{.*}`. */
export class SegmentRouter<T> implements Router<T> {
  readonly name = "SegmentRouter";
  #entries: (Route<T> | Group)[] = [];

  add(method: string, path: string, handler: T): void {
    this.#entries.push({ method, matcher: toMatcher(path), handler });
  }

  /** Adds routes when the first path comes that begins as one of them does, such as `/agents/*`, in this place among the others:
   *  most requests are of one kind, and the first one of an isolate waits for the routes that it needs. */
  addWhenNeeded(starts: readonly string[], add: () => void): void {
    this.#entries.push({ starts: starts.map((start) => start.split("/")), add });
  }

  /** Adds all routes that are not needed yet, so that they can be listed. */
  addAll(): void {
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined && "starts" in entry) this.#open(entry, index--);
    }
  }

  match(method: string, path: string): Result<T> {
    const segments = path.split("/"); // "/a/b" is ["", "a", "b"]
    const found: [T, Params][] = [];
    for (let index = 0; index < this.#entries.length; index++) {
      const entry = this.#entries[index] as Route<T> | Group; // within its length
      if ("starts" in entry) {
        if (entry.starts.some((start) => beginsWith(segments, start))) this.#open(entry, index--);
      } else if (entry.method === method || entry.method === "ALL") {
        for (const params of entry.matcher(segments)) found.push([entry.handler, params]);
      }
    }
    return [found];
  }

  /** Puts the routes of a group in its place: all of them, or the group stays. */
  #open({ add }: Group, index: number): void {
    const entries = this.#entries;
    this.#entries = [];
    try {
      add();
      entries.splice(index, 1, ...this.#entries);
    } finally {
      this.#entries = entries;
    }
  }
}

function beginsWith(segments: readonly string[], start: readonly string[]): boolean {
  return (
    start.length <= segments.length && start.every((part, index) => part === "*" || part === segments[index])
  );
}

function toMatcher(route: string): Matcher {
  const parts = route === "/" ? [""] : route.split("/");
  const [, last = "", end = ""] = /^(.*?)(\*|\{\.[+*]\})?$/s.exec(parts.pop() ?? "") ?? [];
  if (end !== "*") parts.push(last);
  const params = parts.filter(isParam);
  const names = parts.map((part) => (isParam(part) ? part.slice(1) : undefined));
  const isSimple =
    parts.every((part, index) => (index === 0 ? part === "" : isParam(part) || isPlain(part))) &&
    new Set(params).size === params.length &&
    (end === "" || (end === "*" ? last === "" : isParam(last)));
  if (!isSimple) return toPatternMatcher(route);

  const rest = end.length > 1 ? names.pop() : undefined;
  const { length } = names;
  return (segments) => {
    const extra = segments.length - length;
    // One slash at the end changes nothing.
    if (extra < 0 || (end === "" && extra > 0 && (extra > 1 || segments.at(-1) !== ""))) return noMatch;
    if (rest !== undefined && extra === 0) return noMatch;
    let found = noParams;
    for (let index = 0; index < length; index++) {
      const segment = segments[index] ?? "";
      const name = names[index];
      if (name === undefined ? segment !== parts[index] : segment === "") return noMatch;
      if (name === undefined) continue;
      if (found === noParams) found = Object.create(null);
      found[name] = segment;
    }
    if (rest === undefined) return [found];
    const value = segments.slice(length).join("/");
    if (!(end === "{.+}" ? /^.+$/ : /^.*$/).test(value)) return noMatch;
    return [Object.assign(Object.create(null), found, { [rest]: value })];
  };
}

function toPatternMatcher(route: string): Matcher {
  const router = new PatternRouter<true>();
  router.add("ALL", route, true);
  return (segments) => router.match("GET", segments.join("/"))[0].map(([, params]) => params as Params);
}

function isPlain(part: string): boolean {
  return /^[\w.~@-]+$/.test(part);
}

function isParam(part: string): boolean {
  return /^:\w+$/.test(part);
}
