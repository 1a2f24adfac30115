/** The Worker of the container tests: the product, with agents that have containers. */

import { createAgent } from "edgeflue";
import "edgeflue/container";
import "edgeflue/shell";
import { createWorker, type WorkerEnv } from "../../../src/create-worker.ts";
import coder from "./coder.ts";
import server from "./server.ts";

const agent = (load: () => unknown) => ({
  file: "test/containers/worker/worker.ts",
  load: async () => ({ default: load() }),
});
const open = { model: "demo:", allowWrite: true, allowShell: true } as const;

const openHosts = [
  { url: "https://api.example.com/v1/", headers: { authorization: "Bearer {{CANARY_TOKEN}}" } },
  { url: "http://plain.example.com/" },
];

const worker = createWorker({
  agents: {
    box: agent(() => createAgent(() => ({ ...open, sandbox: "container" }))),
    auto: agent(() => createAgent(() => ({ ...open, sandbox: "auto" }))),
    readonly: agent(() =>
      createAgent(() => ({
        ...open,
        allowWrite: false,
        sandbox: "container",
        files: { "a.txt": "as it was\n" },
      })),
    ),
    listed: agent(() =>
      createAgent(() => ({ ...open, sandbox: "container", allowedCommands: ["cat", "ls", "echo"] })),
    ),
    ruled: agent(() =>
      createAgent(() => ({
        ...open,
        sandbox: "container",
        files: { "secret.txt": "not for programs\n", "plain.txt": "for all\n" },
        permissions: {
          read: { "secret.txt": "deny" },
          write: { "locked.txt": "deny" },
          commands: { "rm *": "deny" },
        },
      })),
    ),
    granted: agent(() => createAgent(() => ({ ...open, sandbox: "container", secrets: ["CANARY_TOKEN"] }))),
    brief: agent(() =>
      createAgent(() => ({
        ...open,
        sandbox: { provider: "container", idleMs: 4_000, ignore: ["build", ".git/objects"] },
      })),
    ),
    coder: agent(() => coder),
    server: agent(() => server),
    open: agent(() => createAgent(() => ({ ...open, sandbox: "container", network: openHosts }))),
    thrifty: agent(() =>
      createAgent(() => ({ ...open, sandbox: { provider: "auto", budget: { startsPerDay: 1 } } })),
    ),
    small: agent(() =>
      createAgent(() => ({ ...open, sandbox: "container", workspace: { bytesMax: 100_000, filesMax: 50 } })),
    ),
  },
});

export const { SessionObject, RunObject, DirectoryObject } = worker;
export { ContainerEgress } from "edgeflue/container-egress";
export { PortObject } from "./port-object.ts";

interface Env extends WorkerEnv {
  PORTS: DurableObjectNamespace;
}

export default {
  fetch(request: Request, env: Env, context: ExecutionContext) {
    const [, first, id] = new URL(request.url).pathname.split("/");
    if (first === "port") return env.PORTS.get(env.PORTS.idFromName(id ?? "")).fetch(request);
    return worker.fetch(request, env, context);
  },
};
