/** Answers with frames as a translator makes them. Nothing is made before the reader has room for it. */

/** When `frames` throws, the connection breaks: the reader must not take what it has for the whole. `onGone` is called
 *  when the reader goes away before the end. */
export function encodedStream(
  frames: AsyncGenerator<string>,
  headers: Readonly<Record<string, string>>,
  onGone: () => void,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await frames.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel() {
      onGone();
      void frames.return(undefined).catch(() => {});
    },
  });
  return new Response(body, { headers: { ...headers } });
}
