/** Errors of jq. */

import type { Json } from "./json-value.ts";

/** What `error` throws and `try` catches. */
export class JqError extends Error {
  override readonly name = "JqError";
  readonly value: Json;

  constructor(value: Json) {
    super(typeof value === "string" ? value : "(not a string)");
    this.value = value;
  }
}

/** The program itself is wrong. */
export class JqSyntaxError extends Error {
  override readonly name = "JqSyntaxError";
}

/** The input is not JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
}

/** `halt` and `halt_error`. */
export class JqHalt extends Error {
  override readonly name = "JqHalt";
  readonly exitCode: number;
  /** What is printed to stderr. */
  readonly output: string;

  constructor(exitCode: number, output: string) {
    super("halt");
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Leaves the body of a `label`. */
export class Break extends Error {
  readonly id: symbol;

  constructor(id: symbol) {
    super("break");
    this.id = id;
  }
}
