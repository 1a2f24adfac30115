/** The part of `ctx.container` that the sandbox uses: the container that Cloudflare attaches to a Durable Object. */

export interface ContainerProcess {
  readonly stdout: ReadableStream<Uint8Array> | null;
  readonly stderr: ReadableStream<Uint8Array> | null;
  readonly exitCode: Promise<number>;
}

/** An entrypoint of `ctx.exports`. */
export type EgressService = { fetch(request: Request): Promise<Response> };

export interface ContainerPort {
  /** True from `start()` on, and for a moment after its death. */
  readonly running: boolean;
  /** Returns at once: what is wrong with an image shows in `monitor()`. */
  start(options: {
    enableInternet: boolean;
    env?: Record<string, string>;
    containerSnapshot?: { id: string };
  }): void;
  /** Keeps its whole disk. Missing on machines of other services. */
  snapshotContainer?(options: { name: string }): Promise<{ id: string }>;
  /** Settles when the container ends. */
  monitor(): Promise<void>;
  destroy(error?: unknown): Promise<void>;
  setInactivityTimeout(durationMs: number): Promise<void>;
  /** Requests of the container's programs to a host, `http:` or `https:`, go to a service of this Worker until the container
   *  ends. Missing on machines of other services. */
  interceptOutboundHttp?(host: string, service: EgressService): Promise<void>;
  interceptOutboundHttps?(host: string, service: EgressService): Promise<void>;
  /** Resolves when the program has begun. */
  exec(
    argv: string[],
    options?: {
      stdin?: ReadableStream<Uint8Array>;
      stdout?: "pipe";
      stderr?: "pipe";
      env?: Record<string, string>;
    },
  ): Promise<ContainerProcess>;
  getTcpPort(port: number): { fetch(input: Request | string, init?: RequestInit): Promise<Response> };
}
