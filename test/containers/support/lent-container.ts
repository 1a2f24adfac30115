/** The real container of an object in workerd as a `ContainerPort` of this process, for tests that have the sandbox itself. */

import type { ContainerPort, ContainerProcess } from "../../../src/sandbox/container/port.ts";

export class LentContainer implements ContainerPort {
  readonly #url: string;
  #isRunning = false;
  /** Calls in their order, as the object itself makes them. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(workerUrl: string, id: string = crypto.randomUUID()) {
    this.#url = `${workerUrl}/port/${id}`;
  }

  /** What it was a moment ago; asking asks for what it is now. */
  get running(): boolean {
    void this.#call("running").catch(() => {});
    return this.#isRunning;
  }

  start(options: object): void {
    if (this.#isRunning) throw new Error("start() cannot be called on a container that is already running.");
    this.#isRunning = true;
    this.#last = this.#call("start", JSON.stringify(options));
    this.#last.catch(() => {});
  }

  async monitor(): Promise<void> {
    await this.#last;
    await this.#call("monitor");
  }

  async destroy(): Promise<void> {
    await this.#call("destroy");
    while (this.#isRunning) await this.#call("running");
  }

  async setInactivityTimeout(durationMs: number): Promise<void> {
    await this.#last;
    await this.#call("idle", String(durationMs));
  }

  async snapshotContainer(): Promise<{ id: string }> {
    await this.#last;
    const response = await fetch(`${this.#url}/snapshot`, { method: "POST" });
    const made = (await response.json()) as { id?: string; error?: string };
    if (made.id === undefined) throw new Error(made.error);
    return { id: made.id };
  }

  async exec(
    argv: string[],
    { stdin, env = {} }: { stdin?: ReadableStream<Uint8Array>; env?: Record<string, string> } = {},
  ): Promise<ContainerProcess> {
    await this.#last;
    const input =
      stdin === undefined ? new Uint8Array(0) : new Uint8Array(await new Response(stdin).arrayBuffer());
    const head = new TextEncoder().encode(
      `${JSON.stringify({ argv, env, hasInput: stdin !== undefined })}\n`,
    );
    const response = await fetch(`${this.#url}/exec`, { method: "POST", body: new Blob([head, input]) });
    if (response.headers.get("x-started-ms") === null) throw new Error(await this.#problemOf(response));
    return toProcess(response.body ?? new ReadableStream());
  }

  getTcpPort(): never {
    throw new Error("The ports of a lent container are not lent.");
  }

  async #call(verb: string, body = ""): Promise<void> {
    const response = await fetch(`${this.#url}/${verb}`, { method: "POST", body });
    const problem = await this.#problemOf(response);
    if (problem !== "") throw new Error(problem);
  }

  async #problemOf(response: Response): Promise<string> {
    const { running, error = "" } = (await response.json()) as { running: boolean; error?: string };
    this.#isRunning = running;
    return error;
  }
}

function toProcess(body: ReadableStream<Uint8Array>): ContainerProcess {
  const [out, err] = [
    new TransformStream<Uint8Array>(undefined, wide, wide),
    new TransformStream<Uint8Array>(undefined, wide, wide),
  ];
  const writers = [out.writable.getWriter(), err.writable.getWriter()];
  const exit = Promise.withResolvers<number>();
  exit.promise.catch(() => {});
  void (async () => {
    let rest: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
    for await (const chunk of body) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= 5) {
        const size = new DataView(rest.buffer, rest.byteOffset).getUint32(1);
        if (rest.length < 5 + size) break;
        const content = rest.subarray(5, 5 + size);
        const kind = rest[0] ?? 0;
        rest = rest.subarray(5 + size);
        if (kind === 3) exit.resolve(Number(new TextDecoder().decode(content)));
        else if (kind === 4) throw new Error(new TextDecoder().decode(content));
        else void writers[kind - 1]?.write(content);
      }
    }
  })()
    .then(() => Promise.all(writers.map((writer) => writer.close())))
    .catch((error) => {
      exit.reject(error);
      for (const writer of writers) void writer.abort(error).catch(() => {});
    });
  return { stdout: out.readable, stderr: err.readable, exitCode: exit.promise };
}

const wide = new CountQueuingStrategy({ highWaterMark: 1_000_000 });
