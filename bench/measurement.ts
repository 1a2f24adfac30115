/** One line of the result: the figures of all sides, what is judged, and the verdict. Pure. */

import { type Summary, summarize } from "./statistics.ts";

export interface Measurement {
  name: string;
  unit: string;
  floor: Summary;
  /** The floor that writes one transaction per prompt. */
  strictFloor: Summary;
  subject: Summary;
  /** Of the medians. */
  ratio: number;
  /** The same against the stricter floor. */
  strictRatio: number;
  /** What the goal is about: the ratio to the floor, the subject's own figure, or its distance to the floor. */
  judged: "ratio" | "value" | "difference";
  score: number;
  goal?: Goal;
  verdict?: Verdict;
}

export type Goal = { atMost: number } | { atLeast: number };

/** `near` is within twice the goal. */
export type Verdict = "met" | "near" | "missed";

export interface MeasurementOptions {
  name: string;
  unit: string;
  floor: readonly number[];
  strictFloor: readonly number[];
  subject: readonly number[];
  /** Default `ratio`. */
  judged?: Measurement["judged"];
  /** Without one the line is there to be read only. */
  goal?: Goal;
}

export function toMeasurement(options: MeasurementOptions): Measurement {
  const { name, unit, judged = "ratio", goal } = options;
  const floor = summarize(options.floor);
  const strictFloor = summarize(options.strictFloor);
  const subject = summarize(options.subject);
  const ratio = subject.median / floor.median;
  const scores = { ratio, value: subject.median, difference: subject.median - floor.median };
  const score = scores[judged];
  return {
    name,
    unit,
    floor,
    strictFloor,
    subject,
    ratio,
    strictRatio: subject.median / strictFloor.median,
    judged,
    score,
    ...(goal && { goal, verdict: toVerdict(score, goal) }),
  };
}

function toVerdict(score: number, goal: Goal): Verdict {
  const excess = "atMost" in goal ? score / goal.atMost : goal.atLeast / score;
  if (excess <= 1) return "met";
  return excess <= 2 ? "near" : "missed";
}
