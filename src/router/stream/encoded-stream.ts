/** Answers with frames as a translator makes them. Nothing is made before the reader has room for it. */

export interface EncodedStreamOptions {
  headers: Readonly<Record<string, string>>;
  /** Of the request: says that the client has gone, also while there is nothing to write, where the platform does. */
  signal: AbortSignal;
  /** Called once when the reader goes away before the end. */
  onGone(): void;
}

/** When `frames` throws, the connection breaks: the reader must not take what it has for the whole. */
export function encodedStream(
  frames: AsyncGenerator<string>,
  { headers, signal, onGone }: EncodedStreamOptions,
): Response {
  const encoder = new TextEncoder();
  let isOver = false;
  const leave = () => {
    if (isOver) return;
    isOver = true;
    onGone();
    void frames.return(undefined).catch(() => {});
  };
  signal.addEventListener("abort", leave);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await frames.next();
        if (done !== true) return controller.enqueue(encoder.encode(value));
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      isOver = true;
    },
    cancel: leave,
  });
  return new Response(body, { headers: { ...headers } });
}
