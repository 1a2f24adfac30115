/** `git describe`: a commit by the nearest tag before it. */

import type { GitCall } from "../git-call.ts";
import { walkHistory } from "../output/history.ts";
import { fatal } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";

export async function describe(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    tags: { long: "tags" },
    always: { long: "always" },
    long: { long: "long" },
    abbrev: { long: "abbrev", value: "required" },
  });
  const { repository } = call;
  const target = await refs.requireCommit(repository, operands[0] ?? "HEAD");
  const tags = new Map<string, string>();
  for (const [name, oid] of refs.list(repository, "refs/tags/")) {
    const commit = await refs.peel(repository, oid);
    if (options.has("tags") || commit !== oid) tags.set(commit, name);
  }
  const digits = Number(options.value("abbrev") ?? 7);
  for await (const { oid } of walkHistory(repository, { from: [target] })) {
    const name = tags.get(oid);
    if (name === undefined) continue;
    let distance = 0;
    for await (const _ of walkHistory(repository, { from: [target], without: [oid] })) distance += 1;
    const isExact = (distance === 0 && !options.has("long")) || digits === 0;
    await call.print(isExact ? `${name}\n` : `${name}-${distance}-g${target.slice(0, digits)}\n`);
    return 0;
  }
  if (!options.has("always")) fatal("No names found, cannot describe anything.");
  await call.print(`${target.slice(0, digits)}\n`);
  return 0;
}
