/** A stream that breaks when nothing comes for too long: a connection whose other end is gone stays silent. */

/** Fails after `msMax` of waiting for bytes. The reader's own time does not count. */
export function watchSilence(body: ReadableStream<Uint8Array>, msMax: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`Nothing came for ${msMax / 1000} s.`)), msMax);
      });
      try {
        const { done, value } = await Promise.race([reader.read(), silence]);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        // It has failed already: a failed cancel adds nothing.
        reader.cancel(error).catch(() => {});
      } finally {
        if (timer !== undefined) clearTimeout(timer);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
