/** One question to the benchmark. A row measures both sides in turn and returns one or more lines. */

import type { Bench } from "./contender.ts";
import type { Measurement } from "./measurement.ts";

export interface Row {
  /** For `--rows`. */
  name: string;
  measure(bench: Bench): Promise<Measurement[]>;
}
