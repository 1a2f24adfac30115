/** Commands run in Vercel Sandbox (https://vercel.com/docs/sandbox); the session's files are copied there and back.
 *
 *    npm install @vercel/sandbox
 *    npx wrangler secret put VERCEL_TOKEN
 *
 *    import { vercel } from "../machines/vercel.ts";
 *    createAgent(({ env }) => ({
 *      sandbox: { provider: "auto", machine: vercel({ token: env.VERCEL_TOKEN, teamId: "team_…", projectId: "prj_…" }) }, …
 *    }))
 *
 *  The network is closed; open it here if programs need it. The Worker needs `compatibility_flags = ["nodejs_compat"]`. */

import { Sandbox } from "@vercel/sandbox";
import type { MachineProvider, RentedMachine } from "edgeflue/container";

export interface VercelOptions {
  token: string | undefined;
  teamId: string;
  projectId: string;
  /** Ports that services may use: Vercel wants to know them before. Default: none. */
  ports?: number[];
}

export function vercel({ token = "", teamId, projectId, ports = [] }: VercelOptions): MachineProvider {
  const credentials = { token, teamId, projectId };
  return {
    service: "Vercel Sandbox",
    async connect(name) {
      try {
        const sandbox = await Sandbox.get({ ...credentials, name });
        return sandbox.status === "running" ? toMachine(sandbox) : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async create(name, { idleMs }) {
      // A stopped one of that name would bring its disk along: the session's files are the truth.
      const left = await Sandbox.get({ ...credentials, name }).catch(() => undefined);
      await left?.delete();
      const sandbox = await Sandbox.create({
        ...credentials,
        name,
        ports,
        persistent: false,
        timeout: idleMs,
        networkPolicy: "deny-all",
      });
      return toMachine(sandbox);
    },
  };
}

function isMissing(error: unknown): boolean {
  const { response } = Object(error) as { response?: { status?: number } };
  return response?.status === 404;
}

function toMachine(sandbox: Sandbox): RentedMachine {
  let extendedAt = Date.now();
  return {
    run: (line) => sandbox.runCommand("/bin/bash", ["-c", line]),
    write: (path, bytes) => sandbox.writeFiles([{ path, content: bytes }]),
    async read(path) {
      const bytes = await sandbox.readFileToBuffer({ path });
      if (bytes === null) throw new Error(`There is no ${path}.`);
      return bytes;
    },
    // It ends at a time, not after idleness: that time moves by as much as has passed.
    async keepAlive() {
      const passedMs = Date.now() - extendedAt;
      extendedAt += passedMs;
      await sandbox.extendTimeout(passedMs);
    },
    url: (port) => sandbox.domain(port),
    destroy: () => sandbox.delete(),
  };
}
