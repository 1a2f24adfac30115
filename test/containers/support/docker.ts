/** The engine that the tests' containers run on, as a person at a terminal sees it. */

import { execFileSync } from "node:child_process";

const program = process.env.WRANGLER_DOCKER_BIN ?? "docker";

export function docker(...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

export function hasDocker(): boolean {
  try {
    docker("info");
    return true;
  } catch {
    return false;
  }
}

/** Of the Worker under test: another run on this machine has its own, and its containers are not ours to remove. */
export const workerName = process.env.EDGEFLUE_CONTAINERS_WORKER ?? `edgeflue-test-${process.pid}`;
// For the processes of the tests, which begin after the setup.
process.env.EDGEFLUE_CONTAINERS_WORKER = workerName;

const prefix = `workerd-${workerName}-`;

/** Names of the containers of sessions that run. */
export function runningContainers(): string[] {
  return docker("ps", "--format", "{{.Names}}", "--filter", `name=${prefix}`)
    .split("\n")
    .filter((name) => name !== "" && !name.endsWith("-proxy"));
}

/** wrangler leaves some of them, and those beside them for the network. So do runs that were killed. */
export function removeContainers(): void {
  const names = docker("ps", "-a", "--format", "{{.Names}}", "--filter", "name=workerd-edgeflue-test-");
  const known = names.split("\n").filter((name) => {
    const [, owner = ""] = /^workerd-edgeflue-test-(\d+)-/.exec(name) ?? [];
    return name.startsWith(prefix) || (owner !== "" && !isAlive(Number(owner)));
  });
  for (const name of known) {
    try {
      docker("rm", "-f", name);
    } catch {
      // The engine is removing it already.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A command inside a container, past everything of edgeflue. */
export function inContainer(name: string, script: string): string {
  return docker("exec", name, "/bin/bash", "-c", script);
}
