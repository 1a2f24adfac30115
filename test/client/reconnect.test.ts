/** When a request is sent again, and when not any more. */

import { describe, expect, it } from "vitest";
import { EdgeflueError, type ErrorCode } from "../../src/errors.ts";
import { clientLimits } from "../../src/limits.ts";
import { Retries } from "../../src/protocol/event/reconnect.ts";

const failure = (code: ErrorCode, retryAfterSeconds?: number) =>
  new EdgeflueError(code, "No.", retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
const unavailable = failure("server_unavailable");
const random = () => 1;

describe("Retries", () => {
  it("doubles the pauses up to their bound, and ends", () => {
    const retries = new Retries({ retries: 8, random });
    const pauses = Array.from({ length: 9 }, () => retries.next(unavailable, 0));
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, undefined]);
  });

  it("does not count attempts that a server kept open, and still ends", () => {
    const retries = new Retries({ retries: 1, random });
    const pauses = Array.from({ length: clientLimits.attemptsMax }, () =>
      retries.next(unavailable, clientLimits.openMsMin),
    );
    expect(pauses.slice(0, -1).every((pause) => pause === clientLimits.retryDelayMs)).toBe(true);
    expect(pauses.at(-1)).toBeUndefined();
  });

  it("waits as long as the server asks for, within reason", () => {
    expect(new Retries({ random }).next(failure("queue_full", 7), 0)).toBe(7_000);
    expect(new Retries({ random }).next(failure("queue_full", 60), 0)).toBeUndefined();
  });

  it("takes the outcome of an operation for what it is", () => {
    for (const code of ["model_rate_limited", "session_busy", "internal_error"] as const) {
      expect(new Retries().next(failure(code, 1), 0)).toBeUndefined();
    }
    expect(new Retries().next(failure("operation_interrupted"), 0)).toBeUndefined();
    expect(new Retries().next(failure("operation_interrupted", 1), 0)).toBe(1_000);
  });

  it("sends nothing again without retries", () => {
    expect(new Retries({ retries: 0 }).next(unavailable, 0)).toBeUndefined();
    expect(new Retries({ retries: 0 }).next(unavailable, clientLimits.openMsMin)).toBeUndefined();
  });
});
