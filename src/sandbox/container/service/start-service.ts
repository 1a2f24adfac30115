/** Starts a service by a command of the sandbox: with its files, under its rules, in its transaction. */

import { EdgeflueError, invalidField } from "../../../errors.ts";
import { sandboxLimits } from "../../../limits.ts";
import { serviceRequestLimits } from "../../../protocol/program/limits.ts";
import type { ServiceStart, ServiceView } from "../../../protocol/program/service.ts";
import type { ShellResult } from "../../sandbox.ts";
import { containerLimits } from "../limits.ts";
import { serviceFailed } from "./container-services.ts";
import { serviceLimits } from "./limits.ts";
import { startServiceScript } from "./scripts.ts";

/** Checks a command line and runs the script that `toScript` makes of what may run. */
export type RunChecked = (
  command: string,
  options: { cwd?: string; env: Record<string, string>; timeoutMs: number; signal?: AbortSignal },
  toScript: (checked: string) => string,
) => Promise<ShellResult>;

/** `known` are the session's other services. */
export async function startService(
  service: ServiceStart,
  known: readonly ServiceStart[],
  run: RunChecked,
  signal?: AbortSignal,
): Promise<ServiceView> {
  const {
    name,
    command,
    port,
    cwd,
    env = {},
    readyTimeoutMs = serviceRequestLimits.readyMsDefault,
  } = service;
  const others = known.filter((other) => other.name !== name);
  const taken = others.find((other) => other.port === port);
  if (taken !== undefined)
    throw invalidField(
      "port",
      `Port ${port} is that of the service "${taken.name}". Stop it, or take another port.`,
    );
  if (others.length >= serviceLimits.servicesMax)
    throw new EdgeflueError(
      "limit_exceeded",
      `A session has at most ${serviceLimits.servicesMax} services. Stop one first.`,
      { meta: { limit: "servicesMax", max: serviceLimits.servicesMax } },
    );
  // Before that, the container may have to start; after it, the answer has to come.
  const aroundMs = containerLimits.startMsMax + serviceLimits.startAnswerMs;
  const waitMs = Math.min(readyTimeoutMs, sandboxLimits.shellMsMax - aroundMs);
  const id = `service:${name}:${crypto.randomUUID()}`;
  const { stdout, stderr, exitCode } = await run(
    command,
    {
      ...(cwd !== undefined && { cwd }),
      env: { ...env },
      timeoutMs: waitMs + aroundMs,
      ...(signal !== undefined && { signal }),
    },
    (script) => startServiceScript({ name, id, script, port, readySeconds: Math.ceil(waitMs / 1000) }),
  );
  const [first = "", ...rest] = stdout.split("\n");
  const [word, code] = first.split(" ");
  if (word === "ready" || word === "same") return { name, command, port, status: "running" };
  const log = rest.join("\n").slice(-serviceLimits.errorCharsMax);
  const problem = {
    other: "runs with another command or port. Stop it first.",
    busy: `was not started: something else listens on port ${port}.`,
    ended: `ended with exit code ${code} before it listened on port ${port}.`,
    late: `did not listen on port ${port} within ${waitMs / 1000} s. It still runs; stop it, or wait by starting it again.`,
  }[word ?? ""];
  if (problem !== undefined) throw serviceFailed(name, problem, { log });
  if (stderr.includes("The command was not run"))
    throw new EdgeflueError("sandbox_denied", `The service was not started. ${stderr.trim().slice(0, 500)}`);
  throw serviceFailed(name, `was not started (exit code ${exitCode}). ${stderr.trim().slice(0, 500)}`);
}
