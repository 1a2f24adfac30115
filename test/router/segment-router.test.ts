/** What the router finds is what Hono's PatternRouter finds, on any route and path. */

import type { Router } from "hono/router";
import { PatternRouter } from "hono/router/pattern-router";
import { expect, it } from "vitest";
import { SegmentRouter } from "../../src/router/segment-router.ts";
import { pickFrom, randomOf } from "../node/schedule/random.ts";

const routeParts = ["a", "b.c", ":x", ":y", ":x{[0-9]+}", ":z?", "*", "a*", "a|b", "(", ""];
const routeEnds = ["", "", "", "/*", "/:rest{.+}", "/:rest{.*}", "/:x{.+}", "/", "*"];
const pathParts = ["a", "b.c", "bxc", "7", "77a", "ä", "a b", "line\nbreak", "", "*", ":x", "(", "a|b", "ab"];
const pathEnds = ["", "", "/", "//"];

it("finds handlers in their order, each with its own parameters", () => {
  const router = new SegmentRouter<string>();
  router.add("ALL", "/*", "first");
  router.add("GET", "/agents/:name/:id", "session");
  router.add("POST", "/agents/:name/:id", "prompt");
  router.add("ALL", "/agents/:agent/:id", "refusal");
  expect(router.match("POST", "/agents/helper/7")).toEqual([
    [
      ["first", {}],
      ["prompt", { name: "helper", id: "7" }],
      ["refusal", { agent: "helper", id: "7" }],
    ],
  ]);
  expect(router.match("POST", "/agents/helper")).toEqual([[["first", {}]]]);
});

it("adds a group of routes in its place when a path begins as one of them does", () => {
  const router = new SegmentRouter<string>();
  const added: string[] = [];
  const addGroup = (starts: string[], routes: string[]) =>
    router.addWhenNeeded(starts, () => {
      added.push(...starts);
      for (const route of routes) router.add("ALL", route, route);
    });
  addGroup(["/docs", "/help"], ["/docs", "/help"]);
  router.add("ALL", "/*", "guard");
  addGroup(["/agents"], ["/agents/:name"]);
  addGroup(["/agents/*/files"], ["/agents/:name/files", "/agents/:name/files/:path{.+}"]);
  router.add("ALL", "/agents/:name/files", "last");
  const find = (path: string) => router.match("GET", path)[0].map(([handler]) => handler);

  expect(find("/agents/a")).toEqual(["guard", "/agents/:name"]);
  expect(added).toEqual(["/agents"]);
  expect(find("/agents/a/files")).toEqual(["guard", "/agents/:name/files", "last"]);
  expect(added).toEqual(["/agents", "/agents/*/files"]);
  expect(find("/docs")).toEqual(["/docs", "guard"]);
  expect(find("/agents/a/files/b/c")).toEqual(["guard", "/agents/:name/files/:path{.+}"]);
  router.addAll();
  expect(added).toEqual(["/agents", "/agents/*/files", "/docs", "/help"]);
});

it("has all its routes after a group could not be added, and adds it with the next path", () => {
  const router = new SegmentRouter<string>();
  let tries = 0;
  router.add("ALL", "/*", "guard");
  router.addWhenNeeded(["/agents"], () => {
    router.add("GET", "/agents", "list");
    if (++tries === 1) throw new Error("No memory.");
    router.add("GET", "/agents/:name", "agent");
  });
  router.add("GET", "/health", "health");
  const find = (path: string) => router.match("GET", path)[0].map(([handler]) => handler);
  expect(() => find("/agents/a")).toThrow("No memory.");
  expect(find("/health")).toEqual(["guard", "health"]);
  expect(find("/agents/a")).toEqual(["guard", "agent"]);
  expect(find("/agents")).toEqual(["guard", "list"]);
});

it.each([1, 2, 3, 4])("answers as PatternRouter does for 5,000 routes and paths of seed %i", (seed) => {
  const random = randomOf(seed);
  const join = (parts: readonly string[], ends: readonly string[]) => {
    const chosen = Array.from({ length: random(4) }, () => `/${pickFrom(parts, random)}`);
    return chosen.join("") + pickFrom(ends, random);
  };
  let found = 0;
  for (let round = 0; round < 5000; round++) {
    const routes = Array.from({ length: 3 }, () => join(routeParts, routeEnds) || "/");
    const path = join(pathParts, pathEnds) || "/";
    const expected = answer(new PatternRouter<string>(), routes, path);
    expect({ routes, path, answer: answer(new SegmentRouter<string>(), routes, path) }).toEqual({
      routes,
      path,
      answer: expected,
    });
    if (expected.length > 0) found++;
  }
  expect(found).toBeGreaterThan(500);
});

function answer(router: Router<string>, routes: string[], path: string) {
  try {
    for (const [index, route] of routes.entries()) router.add(pickMethod(index), route, `${index} ${route}`);
    return router.match("POST", path)[0].map(([handler, params]) => [handler, { ...params }]);
  } catch (error) {
    return [String(error)];
  }
}

/** The last route is another method's. */
function pickMethod(index: number): string {
  return ["POST", "ALL", "GET"][index] ?? "GET";
}
