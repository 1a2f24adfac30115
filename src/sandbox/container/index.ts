/** What `import "edgeflue/container"` does: adds the sandboxes `container` and `auto`, whose commands run in the container that
 *  Cloudflare attaches to each session's object. */

import { registerMachine } from "../machine-registry.ts";
import { registerPython } from "../python/python.ts";
import { runPython } from "../python/run-python.ts";
import { createContainerMachine } from "./container-machine.ts";
import { createEgress } from "./egress/egress.ts";
import { RentedPort } from "./rented/rented-port.ts";

export type { MachineProvider, RentedMachine } from "./rented/machine-provider.ts";
export type { ContainerSandboxSettings } from "./settings.ts";

registerMachine(({ container, address, settings, clock, policy, exports }) => {
  const port = settings.machine === undefined ? container : new RentedPort(settings.machine, address);
  if (port === undefined) throw new Error("[edgeflue] There is no container.");
  if (settings.machine !== undefined && settings.snapshots === true)
    throw new Error(
      `[edgeflue] sandbox.snapshots is for containers of Cloudflare: machines of ${settings.machine.service} keep their disk by themselves, or not.`,
    );
  const egress = createEgress(policy, settings, exports);
  return createContainerMachine({ container: port, settings, clock, egress });
});
registerPython(runPython);
