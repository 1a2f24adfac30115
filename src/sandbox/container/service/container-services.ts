/** The services of a session's container. How each was started is stored with the session's files: the container may be gone, and
 *  the next request starts the service in another one. */

import { type Clock, within } from "../../../clock.ts";
import { describeError, EdgeflueError } from "../../../errors.ts";
import type { ServiceStart, ServiceView } from "../../../protocol/program/service.ts";
import type { Sql } from "../../../sql.ts";
import type { SandboxServices, ServiceHost } from "../../services.ts";
import { readServices, saveServices } from "../../sqlite/container-state.ts";
import type { ContainerHost } from "../container-host.ts";
import { containerLimits } from "../limits.ts";
import { checkService } from "./check-service.ts";
import { toCallerResponse, toForwardedRequest } from "./forward.ts";
import { serviceLimits } from "./limits.ts";
import { listServicesScript, serviceLogScript, stopServiceScript } from "./scripts.ts";

export class ContainerServices {
  readonly #host: ContainerHost;
  readonly #clock: Clock;
  readonly #touch: () => void;
  /** When each was last seen running. */
  readonly #seenAt = new Map<string, number>();
  #touchedAt = 0;

  /** `touch` says that the container is in use. */
  constructor(host: ContainerHost, clock: Clock, touch: () => void) {
    this.#host = host;
    this.#clock = clock;
    this.#touch = touch;
  }

  /** For callers. A start is a transaction of the sandbox, and waits for the tool call that runs; the others do not. */
  of(sql: Sql): SandboxServices {
    const { list, logs, stop } = this.in(sql);
    return {
      handle: async (request, host) => {
        switch (request.type) {
          case "start": {
            const { type: _, ...service } = request;
            return start(checkService(service), host);
          }
          case "list":
            return list();
          case "logs":
            return logs(request.name);
          case "stop":
            host.commit(await stop(request.name));
            return undefined;
        }
      },
      fetch: async (name, request, host) => {
        const service = require(sql, name);
        if (!(await this.#isUp(service))) await start(service, host);
        return this.#fetch(service, request);
      },
    };
  }

  /** `stop` gives what forgets the service: it is called inside the `Sql` transaction that it belongs to. */
  in(sql: Sql) {
    return {
      list: () => this.#views(readServices(sql)),
      logs: async (name: string) => {
        require(sql, name);
        return (await this.#probe(serviceLogScript, [name, String(serviceLimits.logBytesMax)])) ?? "";
      },
      stop: async (name: string) => {
        require(sql, name);
        this.#seenAt.delete(name);
        await this.#probe(stopServiceScript, [name]);
        return () => {
          const others = readServices(sql).filter((service) => service.name !== name);
          saveServices(sql, others);
        };
      },
    };
  }

  async #views(services: readonly ServiceStart[]): Promise<ServiceView[]> {
    const names = services.map(({ name }) => name);
    const said = names.length === 0 ? undefined : await this.#probe(listServicesScript, names);
    const states = said?.split("\n") ?? [];
    return services.map(({ name, command, port }, index) => {
      const [status, code] = (states[index] ?? "stopped").split(" ");
      return {
        name,
        command,
        port,
        status: status === "running" ? "running" : "stopped",
        ...(code !== undefined && { exitCode: Number(code) }),
      };
    });
  }

  async #isUp(service: ServiceStart): Promise<boolean> {
    if (!this.#host.isRunning) return false;
    const now = this.#clock.now();
    if (now - (this.#seenAt.get(service.name) ?? 0) < serviceLimits.seenMs) return true;
    const [view] = await this.#views([service]);
    if (view?.status !== "running") return false;
    this.#seenAt.set(service.name, this.#clock.now());
    return true;
  }

  async #fetch({ name, port }: ServiceStart, request: Request): Promise<Response> {
    const now = this.#clock.now();
    if (now - this.#touchedAt > serviceLimits.touchMs) {
      this.#touchedAt = now;
      this.#touch();
    }
    const { answerMsMax } = serviceLimits;
    const late = () => serviceFailed(name, `did not answer within ${answerMsMax / 1000} s.`);
    let answer: Promise<Response> | undefined;
    try {
      answer = this.#host.port.getTcpPort(port).fetch(toForwardedRequest(request, name, port));
      return toCallerResponse(await within(this.#clock, answerMsMax, answer, late));
    } catch (error) {
      this.#seenAt.delete(name);
      // One that comes later is read by no one.
      void answer?.then(({ body }) => body?.cancel()).catch(() => {});
      if (error instanceof EdgeflueError) throw error;
      throw serviceFailed(
        name,
        `does not take connections on port ${port}. It has to listen on 0.0.0.0, not on ::1 alone.`,
        { cause: error, hint: describeError(error) },
      );
    }
  }

  async #probe(script: string, args: readonly string[]): Promise<string | undefined> {
    if (!this.#host.isRunning) return undefined;
    return this.#host.probe(script, args, containerLimits.probeMsMax);
  }
}

async function start(service: ServiceStart, host: ServiceHost): Promise<ServiceView> {
  const transaction = await host.begin();
  try {
    if (transaction.services === undefined) throw new Error("A container's transaction has services.");
    const view = await transaction.services.start(service);
    host.commit(() => transaction.commit());
    return view;
  } finally {
    transaction.end();
  }
}

export function serviceFailed(
  name: string,
  problem: string,
  options: { cause?: unknown; hint?: string; log?: string } = {},
): EdgeflueError {
  const { log, ...more } = options;
  return new EdgeflueError("service_failed", `The service ${JSON.stringify(name)} ${problem}`, {
    ...more,
    meta: { service: name, ...(log !== undefined && { log }) },
  });
}

function require(sql: Sql, name: string): ServiceStart {
  const services = readServices(sql);
  const service = services.find((known) => known.name === name);
  if (service !== undefined) return service;
  const known = services.map((other) => other.name).join(", ");
  throw new EdgeflueError("service_not_found", `There is no service ${JSON.stringify(name)}.`, {
    hint: known === "" ? "None was started in this session." : `Services of this session: ${known}.`,
    meta: { service: name },
  });
}
