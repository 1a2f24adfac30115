/** What `import "edgeflue/shell"` does: agents may have the emulated shell. */

import { registerShell } from "./registered-shell.ts";

registerShell(() => import("./run-shell.ts"));
