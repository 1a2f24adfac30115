/** What a request makes the model do, step by step. The request's text names the plan; the model looks it up. Pure. */

import { pickWeighted, type Random } from "../random.ts";

export interface Plan {
  /** Begins with its session's name. */
  id: string;
  /** One for each answer of the model; the last one ends the conversation. */
  steps: readonly PlanStep[];
}

export interface PlanStep {
  says: string;
  calls: readonly PlannedCall[];
  /** Before the answer begins, and between its pieces. */
  delayMs: number;
  chunkDelayMs: number;
  /** What happens the first time that the model is asked. */
  trouble: "none" | "refused" | "cut";
}

export interface PlannedCall {
  tool: PlannedTool;
  /** Of a shell command: how long it takes. */
  sleepMs: number;
  /** Of a task: what the child does. */
  child?: Plan;
}

const toolWeights = { look: 2, book: 3, pay: 3, ask: 1, bash: 4, write: 2, task: 1, nothing: 1 } as const;

export type PlannedTool = keyof typeof toolWeights;

export interface PlanShape {
  /** Tasks around it: one more is the most. */
  depth?: number;
  /** The final answer has to be a result: it is right only after so many wrong ones. */
  wrongResults?: number;
}

export function createPlan(id: string, random: Random, { depth = 0, wrongResults }: PlanShape = {}): Plan {
  const steps = Array.from({ length: random.integer(4) }, (_, step) => ({
    ...createStep(random),
    calls: Array.from({ length: 1 + random.integer(3) }, (_call, index) =>
      createCall(`${id}c${step}x${index}`, random, depth),
    ),
  }));
  const results = wrongResults === undefined ? [] : Array.from({ length: wrongResults }, () => "no result");
  const last = wrongResults === undefined ? undefined : '{"sum": 7}';
  const finals = [...results, last].map((says) => ({
    ...createStep(random),
    ...(says !== undefined && { says }),
  }));
  return { id, steps: [...steps, ...finals] };
}

function createStep(random: Random): PlanStep {
  return {
    says: "word ".repeat(random.integer(3) === 0 ? 200 : random.integer(30)),
    calls: [],
    delayMs: random.integer(2) * random.integer(80),
    chunkDelayMs: random.integer(3) === 0 ? random.integer(12) : 0,
    trouble: pickWeighted(random, { none: 18, refused: 1, cut: 1 }),
  };
}

function createCall(childId: string, random: Random, depth: number): PlannedCall {
  const picked = pickWeighted(random, toolWeights);
  const sleepMs = random.integer(2) * random.integer(150);
  if (picked !== "task") return { tool: picked, sleepMs };
  if (depth > 0) return { tool: "look", sleepMs };
  return { tool: picked, sleepMs, child: createPlan(childId, random, { depth: depth + 1 }) };
}

/** The request's text. */
export function toMessage({ id }: Plan): string {
  return `Please follow [plan ${id}].`;
}

/** Finds the plans that a text names. */
export function planIdsIn(text: string): string[] {
  return [...text.matchAll(/\[plan ([\w-]+)\]/g)].map(([, id = ""]) => id);
}

/** A command that is half done in the middle of its time. */
export function toCommand(token: string, sleepMs: number): string {
  return `echo ${token} >> left.txt; sleep ${sleepMs / 1000}; echo ${token} >> right.txt`;
}

/** Whose plan it is, by its id or by a token of it. */
export function sessionOf(id: string): string {
  return id.slice(0, id.indexOf("-"));
}
