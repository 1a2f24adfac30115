/** Commands run in sandboxes of Daytona (https://daytona.io); the session's files are copied there and back.
 *
 *    npm install @daytona/sdk
 *    npx wrangler secret put DAYTONA_API_KEY
 *
 *    import { daytona } from "../machines/daytona.ts";
 *    createAgent(({ env }) => ({ sandbox: { provider: "auto", machine: daytona({ apiKey: env.DAYTONA_API_KEY }) }, … }))
 *
 *  Internet access is closed; open it here if programs need it. The Worker needs `compatibility_flags = ["nodejs_compat"]`. */

import { Buffer } from "node:buffer";
import { Daytona, DaytonaNotFoundError, type Sandbox } from "@daytona/sdk";
import type { MachineProvider, RentedMachine } from "edgeflue/container";

export interface DaytonaOptions {
  apiKey: string | undefined;
  /** Default: Daytona's own. */
  snapshot?: string;
}

export function daytona({ apiKey = "", snapshot }: DaytonaOptions): MachineProvider {
  const client = new Daytona({ apiKey });
  return {
    service: "Daytona",
    async connect(name) {
      try {
        const sandbox = await client.get(toName(name));
        // One that has stopped keeps its disk, and no processes: it is a new machine as far as they go.
        if (sandbox.state === "started") return toMachine(sandbox);
        await sandbox.delete();
        return undefined;
      } catch (error) {
        if (error instanceof DaytonaNotFoundError) return undefined;
        throw error;
      }
    },
    async create(name, { idleMs }) {
      const sandbox = await client.create({
        name: toName(name),
        autoStopInterval: Math.max(1, Math.ceil(idleMs / 60_000)),
        // Deleted as soon as it stops.
        autoDeleteInterval: 0,
        networkBlockAll: true,
        ...(snapshot !== undefined && { snapshot }),
      });
      return toMachine(sandbox);
    },
  };
}

const toName = (name: string) => `edgeflue-${name}`;

function toMachine(sandbox: Sandbox): RentedMachine {
  return {
    run: (line, { timeoutMs }) =>
      sandbox.process.executeCommand(line, undefined, undefined, Math.ceil(timeoutMs / 1000)),
    write: (path, bytes) => sandbox.fs.uploadFile(Buffer.from(bytes), path),
    read: (path) => sandbox.fs.downloadFile(path),
    keepAlive: () => sandbox.refreshActivity(),
    url: async (port) => (await sandbox.getPreviewLink(port)).url,
    destroy: () => sandbox.delete(),
  };
}
