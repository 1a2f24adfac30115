/** Programs that go on running in a session's container and answer on a port: `npm run dev`. */

export interface ServiceStart {
  /** Lower-case letters, digits and "-": part of its address. */
  name: string;
  /** A command line of bash, which stays in the foreground. It finds its port in `PORT`, and `HOST` is `0.0.0.0`. */
  command: string;
  /** Where it listens. */
  port: number;
  /** Default: /workspace. */
  cwd?: string;
  /** It is kept for as long as the service is. */
  env?: Readonly<Record<string, string>>;
  /** How long it may take until it listens. Default 60,000; at most ten minutes. The start of a container counts. */
  readyTimeoutMs?: number;
}

export interface ServiceView {
  name: string;
  command: string;
  port: number;
  /** `stopped`: its program or its container has ended. The next request to it starts it again. */
  status: "running" | "stopped";
  /** What its program ended with, where that is known. */
  exitCode?: number;
}

export type ServiceRequest =
  /** Starts a service and waits until it listens. One of that name that runs the same command is left as it is. */
  | ({ type: "start" } & ServiceStart)
  | { type: "list" }
  /** The end of what it has written, both streams together. */
  | { type: "logs"; name: string }
  /** Ends its processes and forgets it. */
  | { type: "stop"; name: string };

export interface ServiceReplies {
  start: ServiceView;
  list: ServiceView[];
  logs: string;
  stop: undefined;
}

export type ServiceReply<Request extends ServiceRequest = ServiceRequest> = ServiceReplies[Request["type"]];
