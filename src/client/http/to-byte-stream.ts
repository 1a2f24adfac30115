/** A sequence of texts as a stream of bytes that is read on demand. */

/** `onCancel` is called when the reader leaves; it ends the source of the texts. */
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
      // The reader is gone: how the source ends concerns no one.
      texts.return(undefined).catch(() => {});
    },
  });
}
