/** `time`: prints to stderr how long a pipeline took. */

import type { Shell } from "../state/shell.ts";

export async function timed(
  shell: Shell,
  format: "default" | "posix",
  run: () => Promise<void>,
): Promise<void> {
  const { clock } = shell.family.host;
  const startedAt = clock.now();
  await run();
  const seconds = (clock.now() - startedAt) / 1000;
  const text =
    format === "posix"
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${inMinutes(seconds)}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
  await shell.descriptors.stderr.write(text);
}

function inMinutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
}
