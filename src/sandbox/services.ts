/** The port to programs of a sandbox's machine that go on running and listen. */

import type { ServiceReply, ServiceRequest, ServiceStart, ServiceView } from "../protocol/program/service.ts";

/** Those of a transaction. */
export interface TransactionServices {
  /** Starts one and waits until it listens. Rejects with `service_failed`, `sandbox_denied` or `invalid_request`. */
  start(service: ServiceStart, signal?: AbortSignal): Promise<ServiceView>;
  list(): Promise<ServiceView[]>;
  logs(name: string): Promise<string>;
  stop(name: string): Promise<void>;
}

/** The part of a `SandboxTransaction` that a start needs. */
export interface ServiceTransaction {
  readonly services?: TransactionServices;
  commit(): void;
  end(): void;
}

/** What services have of their session. */
export interface ServiceHost {
  /** A transaction of the sandbox, in its turn. Rejects with `sandbox_denied` where there is no shell. */
  begin(): Promise<ServiceTransaction>;
  /** Runs `work` as one transaction of the session's storage. */
  commit(work: () => void): void;
}

/** Rejects with `service_not_found` for a name that none has. */
export interface SandboxServices {
  handle(request: ServiceRequest, host: ServiceHost): Promise<ServiceReply>;
  /** Passes a caller's request on to a service, and starts that one first where it has stopped. What is after `/http` in the
   *  request's path is the service's own path. Nothing of the answer may act as a page of this host. */
  fetch(name: string, request: Request, host: ServiceHost): Promise<Response>;
}
