/** The sandbox holds what the tool calls with a result have written, each once, and nothing of any other. Pure. */

import type { Facts } from "../facts.ts";
import { findToolCalls, hasSucceeded } from "./tool-calls.ts";

export function checkFiles(facts: Facts): string[] {
  const { files, user } = facts;
  const [left = "", right = ""] = [files.get("left.txt"), files.get("right.txt")];
  const calls = findToolCalls(facts);
  const expectedLines = calls
    .filter(({ toolName }) => toolName === "bash")
    .filter(hasSucceeded)
    .map(({ input }) => tokenOf(input.command));
  const written = calls.filter(({ toolName }) => toolName === "write");
  const expectedFiles = new Map([
    ...written.filter(hasSucceeded).map(({ input }) => [input.path, input.content] as const),
    ...user.files.filter(({ isStored }) => isStored).map(({ path, content }) => [path, content] as const),
  ]);
  return [
    ...(left === right ? [] : [`left.txt and right.txt differ:\n${left}---\n${right}`]),
    ...compare("a line of left.txt", linesOf(left), expectedLines),
    ...compare(
      "a file",
      [...files.keys()].filter((name) => !["left.txt", "right.txt"].includes(name)),
      [...expectedFiles.keys()],
    ),
    ...[...expectedFiles].flatMap(([path, content]) =>
      files.get(path) === content ? [] : [`${path} holds ${files.get(path)}`],
    ),
  ];
}

function tokenOf(command: string): string {
  return /^echo (\S+)/.exec(command)?.[1] ?? "";
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** As often as expected, in any order: calls of one step run side by side. */
function compare(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const names = new Set([...found, ...expected]);
  return [...names].flatMap((name) => {
    const [times, expectedTimes] = [found, expected].map((list) => list.filter((one) => one === name).length);
    return times === expectedTimes ? [] : [`${name} is ${what} ${times} times instead of ${expectedTimes}`];
  });
}
