/** `git grep`: the shell's grep on the files that the repository knows. */

import { grep as grepFiles } from "../../grep/grep.ts";
import { NotSupported } from "../../process/options.ts";
import type { Output } from "../../process/streams.ts";
import { decodeBytes } from "../../process/text/text.ts";
import type { GitCall } from "../git-call.ts";
import { fatal } from "../store/git-failure.ts";
import { WorkTree } from "../store/work-tree.ts";

export async function grep(call: GitCall): Promise<number> {
  const { options, operands, paths } = call.parse({
    n: { short: "n", long: "line-number" },
    i: { short: "i", long: "ignore-case" },
    l: { short: "l", long: ["files-with-matches", "name-only"] },
    L: { short: "L", long: "files-without-match" },
    c: { short: "c", long: "count" },
    w: { short: "w", long: "word-regexp" },
    v: { short: "v", long: "invert-match" },
    E: { short: "E", long: "extended-regexp" },
    F: { short: "F", long: "fixed-strings" },
    h: { short: "h" },
    q: { short: "q", long: "quiet" },
    o: { short: "o", long: "only-matching" },
    I: { short: "I" },
    A: { short: "A", long: "after-context", value: "required" },
    B: { short: "B", long: "before-context", value: "required" },
    C: { short: "C", long: "context", value: "required" },
    e: { short: "e", value: "required" },
    others: {
      long: ["untracked", "cached", "no-index", "and", "or", "not", "heading", "break"],
      refused: "this option of git grep",
    },
  });
  const given = options.values("e");
  const [first, ...rest] = operands;
  if (given.length === 0 && first === undefined) fatal("no pattern given");
  const patterns = given.length > 0 || first === undefined ? given : [first];
  return search(call, patterns, {
    typed: [...(given.length > 0 ? operands : rest), ...(paths ?? [])],
    options,
  });
}

interface Search {
  typed: readonly string[];
  options: { readonly ordered: readonly { name: string; value: string | undefined }[] };
}

async function search(
  call: GitCall,
  patterns: readonly string[],
  { typed, options }: Search,
): Promise<number> {
  for (const one of typed) {
    if (call.process.files.findLink(one) === undefined && !/[*?[]/.test(one)) {
      throw new NotSupported(`git grep in a commit, or in ${one}, which does not exist,`);
    }
  }
  const tree = new WorkTree(call.repository);
  const filter = call.toPathFilter(typed.length === 0 ? ["."] : typed);
  const tracked = new Set(call.repository.readIndex().map(({ path }) => path));
  const files = [...tracked].filter((path) => filter(path) && tree.find(path)?.type === "file");
  if (files.length === 0) return 1;
  const flags = options.ordered
    .filter(({ name }) => name !== "e")
    .flatMap(({ name, value }) => (value === undefined ? [`-${name}`] : [`-${name}`, value]));
  const wanted = patterns.flatMap((pattern) => ["-e", pattern]);
  const named = flags.includes("-h") ? [] : ["-H"];
  const args = [...flags, ...named, ...wanted, "--", ...files.map((path) => call.toShownPath(path))];
  if (!flags.includes("-c")) return grepFiles({ ...call.process, name: "grep", args });
  // Files without a match are not counted.
  let counts = "";
  const stdout: Output = {
    write: (data) => {
      counts += typeof data === "string" ? data : decodeBytes(data);
      return undefined;
    },
  };
  const exitCode = await grepFiles({ ...call.process, name: "grep", args, stdout });
  const lines = counts.split("\n").filter((line) => line !== "" && !line.endsWith(":0") && line !== "0");
  await call.print(lines.map((line) => `${line}\n`).join(""));
  return exitCode;
}
