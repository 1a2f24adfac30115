/** Machines of a service of our own: Docker on this computer, by nothing but what services offer. */

import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import type {
  MachineProvider,
  RentedMachine,
} from "../../../src/sandbox/container/rented/machine-provider.ts";
import { docker, workerName } from "./docker.ts";

const program = process.env.WRANGLER_DOCKER_BIN ?? "docker";
const call = promisify(execFile);

/** Of the Worker under test, which wrangler has built. */
function image(): string {
  const ids = docker("ps", "-a", "--filter", `name=workerd-${workerName}`, "--format", "{{.Image}}");
  const known = docker("images", "--format", "{{.Repository}}:{{.Tag}}").split("\n");
  const found = [...ids.split("\n"), ...known].find((name) => name.includes("cloudflare-dev/"));
  if (found === undefined) throw new Error("wrangler has built no image.");
  return found;
}

export const dockerMachines: MachineProvider & { destroyAll(): void } = {
  service: "Docker",
  async connect(name) {
    const found = docker("ps", "-q", "--filter", `name=^${toName(name)}$`);
    return found === "" ? undefined : toMachine(toName(name));
  },
  async create(name) {
    docker("run", "-d", "--name", toName(name), image());
    return toMachine(toName(name));
  },
  destroyAll() {
    const names = docker("ps", "-aq", "--filter", `name=${prefix}`).split("\n").filter(Boolean);
    if (names.length > 0) docker("rm", "-f", ...names);
  },
};

const prefix = `workerd-${workerName}-rented-`;
const toName = (name: string) => prefix + name;

function toMachine(name: string): RentedMachine {
  return {
    run: (line) => call(program, ["exec", name, "/bin/bash", "-c", line]).catch(requireEnd),
    async write(path, bytes) {
      const child = spawn(program, ["exec", "-i", name, "/bin/bash", "-c", 'cat >"$0"', path]);
      child.stdin.end(bytes);
      const code = await new Promise((resolve) => child.once("exit", resolve));
      if (code !== 0) throw new Error(`${path} was not written.`);
    },
    async read(path) {
      const options = { encoding: "buffer", maxBuffer: 200_000_000 } as const;
      const { stdout } = await call(program, ["exec", name, "cat", path], options);
      return stdout;
    },
    destroy: async () => docker("rm", "-f", name),
  };
}

/** A line that fails is none of an error. */
function requireEnd(error: { code?: number; stderr?: string }): void {
  if (/No such container|is not running/.test(error.stderr ?? "")) throw new Error("The machine is gone.");
}
