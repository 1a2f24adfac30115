/** Gives each request an idempotency key, so that a repeat is the same operation. */

export interface Identified {
  idempotencyKey: string;
}

/** The request with its key, or with a new one when it has none. */
export function identify<Request extends { idempotencyKey?: string }>(
  request: Request,
): Request & Identified {
  return { ...request, idempotencyKey: request.idempotencyKey ?? crypto.randomUUID() };
}

/** The key goes into a header, or into the body when a header cannot carry it. */
export function splitKey<Request extends Identified>({
  idempotencyKey,
  ...body
}: Request): { headers: Record<string, string>; body: object } {
  return headerText.test(idempotencyKey)
    ? { headers: { "idempotency-key": idempotencyKey }, body }
    : { headers: {}, body: { ...body, idempotencyKey } };
}

/** ASCII that is printed, without spaces at the ends. */
const headerText = /^[!-~](?:[ -~]*[!-~])?$/;
