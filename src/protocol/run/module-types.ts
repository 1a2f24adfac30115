/** The types of a workflow's file, as those who begin its runs see them. */

import type { z } from "zod";

/** What a workflow's file exports, as far as types need it. */
export interface WorkflowShape {
  run(ctx: never): unknown;
  input?: z.ZodType;
  output?: z.ZodType;
}

/** What a run of a workflow is begun with. */
export type PayloadOf<Module extends WorkflowShape> = Module["input"] extends z.ZodType
  ? z.input<Module["input"]>
  : Parameters<Module["run"]>[0] extends { payload: infer Payload }
    ? Payload
    : unknown;

/** What a run gives: as `output` makes it, where there is one. */
export type RunResultOf<Module extends WorkflowShape> = Module["output"] extends z.ZodType
  ? z.output<Module["output"]>
  : Awaited<ReturnType<Module["run"]>>;

/** A value after its way through JSON. */
export type JsonOf<Value> = 0 extends 1 & Value
  ? Value
  : Value extends { toJSON(): infer Json }
    ? Json
    : Value extends (...parameters: never[]) => unknown
      ? never
      : Value extends object
        ? { [Key in keyof Value]: JsonOf<Value[Key]> }
        : Value;

/** The result of a run, read over HTTP: nothing is null there. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is meant
export type WireResultOf<Result> = [Result] extends [void] ? null : JsonOf<Result>;
