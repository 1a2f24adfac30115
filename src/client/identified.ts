/** Gives each request an idempotency key, so that a repeat is the same operation. */

export interface Identified {
  idempotencyKey: string;
}

/** The request with its key, or with a new one when it has none. */
export function identify<Request extends { idempotencyKey?: string | undefined }>(
  request: Request,
): Request & Identified {
  return { ...request, idempotencyKey: request.idempotencyKey ?? crypto.randomUUID() };
}

/** The key goes into a header, or into the body when a header cannot carry it; the trace of the caller goes into a header. */
export function splitKey<Request extends Identified & { traceparent?: string }>({
  idempotencyKey,
  traceparent,
  ...body
}: Request): { headers: Record<string, string>; body: object } {
  const headers = { ...(traceparent !== undefined && { traceparent }) };
  return headerText.test(idempotencyKey)
    ? { headers: { "idempotency-key": idempotencyKey, ...headers }, body }
    : { headers, body: { ...body, idempotencyKey } };
}

/** ASCII that is printed, without spaces at the ends. */
const headerText = /^[!-~](?:[ -~]*[!-~])?$/;
