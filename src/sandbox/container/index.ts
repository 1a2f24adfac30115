/** What `import "edgeflue/container"` does: adds the sandboxes `container` and `auto`, whose commands run in the container that
 *  Cloudflare attaches to each session's object. */

import { registerMachine } from "../machine-registry.ts";
import { registerPython } from "../python/python.ts";
import { runPython } from "../python/run-python.ts";
import { createContainerMachine } from "./container-machine.ts";

export type { ContainerSandboxSettings } from "./settings.ts";

registerMachine(createContainerMachine);
registerPython(runPython);
