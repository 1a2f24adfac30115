/** Commands run in devboxes of Runloop (https://runloop.ai); the session's files are copied there and back.
 *
 *    npm install @runloop/api-client
 *    npx wrangler secret put RUNLOOP_API_KEY
 *
 *    import { runloop } from "../machines/runloop.ts";
 *    createAgent(({ env }) => ({ sandbox: { provider: "auto", machine: runloop({ apiKey: env.RUNLOOP_API_KEY }) }, … }))
 *
 *  A devbox has internet access unless your account's network policies say otherwise. */

import { Runloop, toFile } from "@runloop/api-client";
import type { MachineProvider, RentedMachine } from "edgeflue/container";

export interface RunloopOptions {
  apiKey: string | undefined;
  /** Default: Runloop's own image. */
  blueprint?: string;
}

export function runloop({ apiKey = "", blueprint }: RunloopOptions): MachineProvider {
  const client = new Runloop({ bearerToken: apiKey });
  return {
    service: "Runloop",
    async connect(name) {
      for await (const { id, metadata } of client.devboxes.list({ status: "running" }))
        if (metadata.edgeflue === name) return toMachine(client, id);
      return undefined;
    },
    async create(name, { idleMs }) {
      const { id } = await client.devboxes.createAndAwaitRunning({
        name: `edgeflue-${name}`,
        metadata: { edgeflue: name },
        launch_parameters: {
          after_idle: { idle_time_seconds: Math.max(1, Math.ceil(idleMs / 1000)), on_idle: "shutdown" },
        },
        ...(blueprint !== undefined && { blueprint_name: blueprint }),
      });
      return toMachine(client, id);
    },
  };
}

function toMachine(client: Runloop, id: string): RentedMachine {
  return {
    run: (line) => client.devboxes.executeAndAwaitCompletion(id, { command: line }),
    write: async (path, bytes) =>
      client.devboxes.uploadFile(id, { path, file: await toFile(bytes, "content") }),
    read: async (path) =>
      new Uint8Array(await (await client.devboxes.downloadFile(id, { path })).arrayBuffer()),
    keepAlive: () => client.devboxes.keepAlive(id),
    destroy: () => client.devboxes.shutdown(id),
  };
}
