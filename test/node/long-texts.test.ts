/** Texts that are long and almost right: what reads them takes a time that grows with their length, not with its square. */

import "edgeflue/git";
import { expect, it } from "vitest";
import { findFormatProblem } from "../../src/protocol/json-schema/check/formats.ts";
import { readConversation } from "../../src/protocol/openai/conversation.ts";
import { runEmulated } from "./differential/emulated.ts";

const init = "git init -q -b main && echo a > a && git add a";
const commit = `${init} && git -c user.name=a -c user.email=a@b commit -q`;
/** `text` so many times. */
const many = (text: string, times = 60_000) => `$(printf '${text}%.0s' {1..${times}})`;
const long = (text: string) => `head -c 400000 /dev/zero | tr '\\0' '${text}'`;

it.each([
  ["digits that are no number", `(printf '"'; ${long("1")}; printf 'x"') | jq 'tonumber? // "none"'`],
  ["a duration", `sleep "${many("1")}x"`],
  ["a pattern with comments", `jq -n '"a" | test("${"[".repeat(60_000)}"; "x")'`],
  ["ends of base32", `(printf '"'; ${long("=")}; printf 'A"') | jq '@base32d'`],
  ["blanks at the end of fields", `(echo 1; ${long(" ")}) | numfmt --field=1`],
  ["quotes in a word", `(${long('"')}; echo x) | fmt`],
  ["zeros of a fraction", `(printf 0.; ${long("0")}; echo 1; echo 2) | sort -n | wc -l`],
  ["slashes of a path", `find . -printf '%h' ; zip -q a.zip "a${many("/")}b"`],
  [
    "a file of what git ignores",
    `${init}; (printf a; ${long(" ")}; echo b) > .gitignore; git status -s; rg x`,
  ],
  ["a message", `(printf a; ${long(" ")}; echo b) > m; ${commit} -F m; git log --oneline | wc -c`],
  ["lines of a message", `(echo a; ${long("\\n")}; echo b) > m; ${commit} -F m; git log | wc -l`],
  ["an author", `${commit} -m m --author "${many(" <")}"`],
  ["a format", `${commit} -m m; git log --format="${many("%C(", 50_000)}" | wc -c`],
  ["a revision", `${commit} -m m; git show "${many("~")}x"`],
  ["a range", `${commit} -m m; git log "${many(".")}"$'\\n'; git diff "${many(".")}"$'\\n'`],
  ["an address", `git clone "https://host/${many("/")}x"`],
])("%s", async (_, script) => {
  let longest = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
  }, 1);
  await runEmulated(script);
  clearInterval(timer);
  const { user, system } = process.threadCpuUsage(last);
  // In CPU time of this thread between two turns of the event loop.
  expect(Math.max(longest, (user + system) / 1000)).toBeLessThan(2_000);
});

function inTime(work: () => unknown): void {
  const began = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(2_000);
}

it("reads an address with many colons", () => {
  inTime(() => findFormatProblem("uri", `a://${":".repeat(200_000)}@`));
  expect(findFormatProblem("uri", "http://host:80/")).toBeUndefined();
  expect(findFormatProblem("uri", "http://me:pw@host:80/a:b?c:d")).toBeUndefined();
  for (const odd of ["http://host:port/", "http://me:pw@host:port", "http://a:b:c"])
    expect(findFormatProblem("uri", odd), odd).toBeDefined();
});

it("reads an image of an earlier message whose data: has no end", () => {
  const user = (url: string) => ({ role: "user", content: [{ type: "image_url", image_url: { url } }] });
  const last = { role: "user", content: "What is it?" };
  inTime(() => readConversation([user(`data:${"a".repeat(200_000)}`), last], "messages"));
  const { history } = readConversation([user("data:image/gif;base64,AAAA"), last], "messages");
  expect(JSON.stringify(history)).toContain('"mediaType":"image/gif"');
});
