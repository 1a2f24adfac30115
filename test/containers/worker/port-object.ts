/** Lends the container of an object to a test on Node: the calls of `ctx.container`, one for one, over HTTP. */

import { DurableObject } from "cloudflare:workers";
import { measure } from "./measure.ts";

/** A frame: 1 stdout, 2 stderr, 3 the exit code, 4 an error; its length; its bytes. */
function frame(kind: number, bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(5 + bytes.length);
  framed[0] = kind;
  new DataView(framed.buffer).setUint32(1, bytes.length);
  framed.set(bytes, 5);
  return framed;
}

export class PortObject extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    const { container } = this.ctx;
    if (container === undefined) return new Response("no container", { status: 500 });
    const [, , , verb] = new URL(request.url).pathname.split("/");
    try {
      if (verb === "measure") return Response.json(await measure(this.ctx, 20));
      if (verb === "exec") return await exec(container, request);
      if (verb === "start") container.start((await request.json()) as ContainerStartupOptions);
      if (verb === "destroy") await container.destroy();
      if (verb === "monitor") await container.monitor();
      if (verb === "snapshot") return Response.json(await container.snapshotContainer({ name: "edgeflue" }));
      if (verb === "idle") await container.setInactivityTimeout(Number(await request.text()));
      return Response.json({ running: container.running });
    } catch (error) {
      return Response.json({ running: container.running, error: String((error as Error).message) });
    }
  }
}

async function exec(container: Container, request: Request): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const end = bytes.indexOf(10);
  const { argv, env, hasInput } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as {
    argv: string[];
    env: Record<string, string>;
    hasInput: boolean;
  };
  const stdin = hasInput ? new Response(bytes.subarray(end + 1)).body : null;
  const started = performance.now();
  const process = await container.exec(argv, {
    env,
    stdout: "pipe",
    stderr: "pipe",
    ...(stdin && { stdin }),
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const pump = async (kind: number, stream: ReadableStream<Uint8Array> | null) => {
    if (stream !== null) for await (const chunk of stream) await writer.write(frame(kind, chunk));
  };
  const encoder = new TextEncoder();
  void Promise.all([pump(1, process.stdout), pump(2, process.stderr), process.exitCode])
    .then(([, , code]) => writer.write(frame(3, encoder.encode(String(code)))))
    .catch((error) => writer.write(frame(4, encoder.encode(String(error)))))
    .finally(() => writer.close())
    .catch(() => {});
  return new Response(readable, {
    headers: { "content-type": "text/event-stream", "x-started-ms": String(performance.now() - started) },
  });
}
