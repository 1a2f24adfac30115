/** One line of the result: both sides' figures, what is judged, and the verdict. Pure. */

import { type Summary, summarize } from "./statistics.ts";

export interface Measurement {
  name: string;
  unit: string;
  floor: Summary;
  subject: Summary;
  /** Of the medians. */
  ratio: number;
  /** What is held against the goal: the ratio, the subject's own figure, or its distance to the floor. */
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
  subject: readonly number[];
  /** Default `ratio`. */
  judged?: Measurement["judged"];
  /** Without one the line is there to be read only. */
  goal?: Goal;
}

export function toMeasurement(options: MeasurementOptions): Measurement {
  const { name, unit, judged = "ratio", goal } = options;
  const [floor, subject] = [summarize(options.floor), summarize(options.subject)];
  const ratio = subject.median / floor.median;
  const scores = { ratio, value: subject.median, difference: subject.median - floor.median };
  const score = scores[judged];
  return {
    name,
    unit,
    floor,
    subject,
    ratio,
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
