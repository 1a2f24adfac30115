/** The one shape of every error that leaves the API: PyFlue's envelope. */

import type { ErrorRecord } from "../errors.ts";

export interface ErrorEnvelope {
  error: {
    type: string;
    message: string;
    /** Facts about the refusal in words; empty when there are none. */
    details: string;
    /** What the developer should do. Only in development. */
    dev?: string;
    meta?: Record<string, unknown>;
  };
}

export interface EnvelopeOptions {
  /** Show hints, which may contain exception texts and file names. Default false. */
  development?: boolean;
}

export function toErrorEnvelope(
  record: ErrorRecord,
  { development = false }: EnvelopeOptions = {},
): ErrorEnvelope {
  const { code, message, hint, meta } = record;
  return {
    error: {
      type: code,
      message,
      details: describeFacts(record),
      ...(development && hint !== undefined && { dev: hint }),
      ...(meta !== undefined && { meta }),
    },
  };
}

function describeFacts({ meta, retryAfterSeconds }: ErrorRecord): string {
  if (retryAfterSeconds !== undefined) return `Try again in ${retryAfterSeconds} s.`;
  return Array.isArray(meta?.available) ? `Available: ${meta.available.join(", ") || "none"}.` : "";
}
