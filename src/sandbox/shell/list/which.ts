/** `which`: where the commands are that a name runs. */

import { parseOptions } from "../process/options.ts";
import type { Process } from "../process/process.ts";

export async function which(process: Process): Promise<number> {
  const options = parseOptions(process.args, { all: { short: "a", long: "all" } });
  const { files, env, stdout } = process;
  const isExecutable = (path: string) => {
    const status = files.find(path);
    return status?.type === "file" && (status.mode & 0o111) !== 0;
  };
  let exitCode = options.operands.length === 0 ? 1 : 0;
  for (const name of options.operands) {
    const paths = name.includes("/")
      ? [name]
      : (env.get("PATH") ?? "/usr/bin:/bin").split(":").map((folder) => `${folder || "."}/${name}`);
    const found = paths.filter(isExecutable);
    const [first] = found;
    if (first === undefined) exitCode = 1;
    else await stdout.write((options.has("all") ? found : [first]).map((path) => `${path}\n`).join(""));
  }
  return exitCode;
}
