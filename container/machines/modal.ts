/** Commands run in sandboxes of Modal (https://modal.com); the session's files are copied there and back.
 *
 *    npm install modal@0.7.2
 *
 *    import { modal } from "../machines/modal.ts";
 *    createAgent(({ env }) => ({
 *      sandbox: { provider: "auto", machine: modal({ tokenId: env.MODAL_TOKEN_ID, tokenSecret: env.MODAL_TOKEN_SECRET }) }, …
 *    }))
 *
 *  Its SDK speaks gRPC and is for Node, Deno and Bun: use it with `init()` on Node, not in a Worker. The network is blocked; open it
 *  here if programs need it. */

import type { MachineProvider, RentedMachine } from "edgeflue/container";
import { ModalClient, NotFoundError, type Sandbox } from "modal";

export interface ModalOptions {
  tokenId: string | undefined;
  tokenSecret: string | undefined;
  /** Default `edgeflue`. */
  app?: string;
  /** It needs bash, GNU find, tar and coreutils, and setsid. Default `node:24-bookworm`. */
  image?: string;
  /** After which Modal ends a sandbox, whatever it does. Default one hour. */
  lifetimeMs?: number;
}

export function modal({
  tokenId = "",
  tokenSecret = "",
  app: appName = "edgeflue",
  image: imageName = "node:24-bookworm",
  lifetimeMs = 3_600_000,
}: ModalOptions): MachineProvider {
  const client = new ModalClient({ tokenId, tokenSecret });
  return {
    service: "Modal",
    async connect(name) {
      try {
        return toMachine(await client.sandboxes.fromName(appName, name));
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    },
    async create(name, { idleMs }) {
      const app = await client.apps.fromName(appName, { createIfMissing: true });
      const sandbox = await client.sandboxes.create(app, client.images.fromRegistry(imageName), {
        name,
        timeoutMs: lifetimeMs,
        // Whole seconds.
        idleTimeoutMs: Math.max(1, Math.ceil(idleMs / 1000)) * 1000,
        blockNetwork: true,
      });
      return toMachine(sandbox);
    },
  };
}

function toMachine(sandbox: Sandbox): RentedMachine {
  const bash = (line: string, ...args: string[]) =>
    sandbox.exec(["/bin/bash", "-c", line, ...args], { mode: "binary", stderr: "ignore" });
  return {
    async run(line) {
      const process = await bash(line);
      await process.stdout.readBytes();
      return process.wait();
    },
    async write(path, bytes) {
      const process = await bash('cat >"$0"', path);
      await process.stdin.writeBytes(bytes);
      await process.stdin.close();
      if ((await process.wait()) !== 0) throw new Error(`${path} could not be written.`);
    },
    async read(path) {
      const process = await bash('cat "$0"', path);
      const bytes = await process.stdout.readBytes();
      if ((await process.wait()) !== 0) throw new Error(`${path} could not be read.`);
      return bytes;
    },
    destroy: () => sandbox.terminate(),
  };
}
