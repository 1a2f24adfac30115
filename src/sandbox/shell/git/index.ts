/** What `import "edgeflue/git"` does: adds the command `git` to the shell of the virtual sandbox, which it imports too. It loads
 *  when it first runs. */

import "../index.ts";
import { registerShellCommands } from "../registered-commands.ts";

registerShellCommands({
  git: async (process) => (await import("./git.ts")).git(process),
});
