/** Removes a folder with all that commands have left in it. Links are removed, not followed. */

import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Does nothing where there is none. */
export async function removeTree(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove();
  } catch {
    // A command may have locked a folder of its own.
    await unlock(folder);
    await remove();
  }
}

async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await unlock(join(folder, entry.name));
}
