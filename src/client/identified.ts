/** Requests with the key that makes a repeat of one the same operation. */

export interface Identified {
  idempotencyKey: string;
}

/** The request with its key, or with one of its own when it has none: sent again, it is still one operation. */
export function identify<Request extends { idempotencyKey?: string }>(
  request: Request,
): Request & Identified {
  return { ...request, idempotencyKey: request.idempotencyKey ?? crypto.randomUUID() };
}

/** The key travels as a header; one that no header can carry, in the body. */
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
