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

const prefix = "workerd-edgeflue-containers-";

/** Names of the containers of sessions that run. */
export function runningContainers(): string[] {
  return docker("ps", "--format", "{{.Names}}", "--filter", `name=${prefix}`)
    .split("\n")
    .filter((name) => name !== "" && !name.endsWith("-proxy"));
}

/** wrangler leaves some of them, and those beside them for the network. */
export function removeContainers(): void {
  const names = docker("ps", "-a", "--format", "{{.Names}}", "--filter", `name=${prefix}`).split("\n");
  const known = names.filter((name) => name !== "");
  for (const name of known) {
    try {
      docker("rm", "-f", name);
    } catch {
      // The engine is removing it already.
    }
  }
}

/** A command inside a container, past everything of edgeflue. */
export function inContainer(name: string, script: string): string {
  return docker("exec", name, "/bin/bash", "-c", script);
}
