/** Finds a header that cannot be sent, before the platform does: its own error repeats the value, which may be a key. */

/** The name of the first header that the platform refuses. */
export function findIllegalHeader(headers: object): string | undefined {
  return Object.entries(headers).find(([name, value]) => {
    try {
      new Headers([[name, String(value)]]);
      return false;
    } catch {
      return true;
    }
  })?.[0];
}
