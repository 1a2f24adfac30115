/** Texts that come one after the other, as a stream of bytes that is read when there is demand. */

/** `onCancel` is called when the reader goes away; what the texts are made from is ended there. */
export function toByteStream(
  texts: AsyncGenerator<string>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await texts.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel() {
      onCancel();
      // It ends with what it waits for; nobody is left to tell how.
      texts.return(undefined).catch(() => {});
    },
  });
}
