/** What an agent has set for its own session with the tool `schedule` of `edgeflue/schedule-tool`. */

/** `ended`: it began all that it was to begin. `failed`: it could not. */
export type WakeUpStatus = "open" | "ended" | "cancelled" | "failed";

export interface WakeUpFiring {
  /** When it was due, in milliseconds since 1970. */
  nominalAt: number;
  /** When its prompt was accepted, or given up. */
  at: number;
  /** Due times before it that passed without a prompt. */
  missed: number;
  status: "begun" | "failed";
  operationId?: string;
  problem?: string;
}

export interface WakeUpView {
  wakeUpId: string;
  status: WakeUpStatus;
  /** What the agent noted for itself. */
  message: string;
  /** Absent of one that comes once. */
  cron?: string;
  /** An IANA name. */
  timeZone: string;
  /** Milliseconds since 1970. */
  setAt: number;
  /** When it is due next; absent once it is not open. */
  nextAt?: number;
  /** Prompts that it may still begin. */
  timesLeft: number;
  /** Why it waits longer than until `nextAt`: a prompt could not begin, or the day's budget is used up. */
  problem?: string;
  /** Newest first, at most 20. */
  firings: WakeUpFiring[];
}
