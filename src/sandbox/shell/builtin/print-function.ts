/** Prints the definition of a function as `declare -f` does. */

import { NotSupported } from "../process/options.ts";
import type { FunctionDefinition } from "../syntax/tree.ts";

export function printFunction({ name }: FunctionDefinition): string {
  throw new NotSupported(`printing the function ${name}`);
}
