/** What a sandbox service other than Cloudflare's has to offer, so that the sandboxes `container` and `auto` run their commands there:
 *  `sandbox: { provider: "container", machine: … }`. The files stay the session's own, and are copied as into a container. */

/** A Linux machine of one session: bash, GNU find, tar and coreutils, setsid. Methods reject when it is gone. */
export interface RentedMachine {
  /** Runs a line of bash until it ends, and leaves its output alone. Lines run at the same time as well. `timeoutMs` is the most that one
   *  takes. */
  run(line: string, options: { timeoutMs: number }): Promise<unknown>;
  write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
  read(path: string): Promise<Uint8Array>;
  /** It is in use, and has to stay for this long. Default: it stays without a call. */
  keepAlive?(idleMs: number): Promise<unknown>;
  /** Where a port of it can be reached, for services. Default: nowhere. */
  url?(port: number): string | Promise<string>;
  destroy(): Promise<unknown>;
}

export interface MachineProvider {
  /** For errors. */
  readonly service: string;
  /** The machine of a session, by a name of 40 hexadecimal digits that no other session has; undefined when there is none. */
  connect(name: string): Promise<RentedMachine | undefined>;
  /** Makes it. `idleMs`: time without use after which it should stop. */
  create(name: string, options: { idleMs: number }): Promise<RentedMachine>;
}
