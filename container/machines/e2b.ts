/** Commands run in sandboxes of E2B (https://e2b.dev); the session's files are copied there and back.
 *
 *    npm install e2b
 *    npx wrangler secret put E2B_API_KEY
 *
 *    import { e2b } from "../machines/e2b.ts";
 *    createAgent(({ env }) => ({ sandbox: { provider: "auto", machine: e2b({ apiKey: env.E2B_API_KEY }) }, … }))
 *
 *  Internet access is closed; open it here if programs need it. */

import { Sandbox } from "e2b";
import type { MachineProvider, RentedMachine } from "edgeflue/container";

export interface E2bOptions {
  apiKey: string | undefined;
  /** Default: E2B's `base`. */
  template?: string;
}

export function e2b({ apiKey = "", template = "base" }: E2bOptions): MachineProvider {
  return {
    service: "E2B",
    async connect(name) {
      const page = Sandbox.list({ apiKey, query: { metadata: { edgeflue: name } } });
      const [found] = await page.nextItems();
      return found && toMachine(await Sandbox.connect(found.sandboxId, { apiKey }));
    },
    async create(name, { idleMs }) {
      const metadata = { edgeflue: name };
      const options = { apiKey, metadata, timeoutMs: idleMs, allowInternetAccess: false };
      return toMachine(await Sandbox.create(template, options));
    },
  };
}

function toMachine(sandbox: Sandbox): RentedMachine {
  return {
    // A line that fails is none of an error: its exit code is in a file.
    run: (line, { timeoutMs }) =>
      sandbox.commands.run(`{ ${line}\n} || true`, { timeoutMs, requestTimeoutMs: timeoutMs }),
    write: (path, bytes) => sandbox.files.write(path, bytes.buffer),
    read: (path) => sandbox.files.read(path, { format: "bytes" }),
    keepAlive: (idleMs) => sandbox.setTimeout(idleMs),
    url: (port) => `https://${sandbox.getHost(port)}`,
    destroy: () => sandbox.kill(),
  };
}
