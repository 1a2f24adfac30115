/** The transformations `${x@A}`, `${x@a}`, `${x@K}`, `${x@k}` and `${x@P}`, which show more of a variable than its value. */

import { AssociativeArray } from "../state/arrays.ts";
import { ShellFailure } from "../state/failure.ts";
import type { Shell } from "../state/shell.ts";
import { attributeLetters, describeVariable } from "./operations.ts";
import { entriesOf, type Parameter, type ParameterName } from "./parameters.ts";
import { quoteDouble, quoteSingle } from "./quote.ts";

/** Undefined for a transformation of each value alone. */
export function transformWhole(
  shell: Shell,
  { name, parameter, operator }: { name: ParameterName; parameter: Parameter; operator: string },
): Parameter | undefined {
  const resolved = shell.variables.resolve(name.name).name;
  const variable = shell.variables.findRaw(resolved);
  switch (operator) {
    case "P":
      throw new ShellFailure("discard", `\${${name.name}@P}: not supported`);
    case "a": {
      const text = variable === undefined ? "" : attributeLetters(variable);
      return parameter.kind === "list"
        ? { ...parameter, values: parameter.values.map(() => text) }
        : { kind: "one", text };
    }
    case "A": {
      if (variable?.value === undefined) return { kind: "one", text: "" };
      if (parameter.kind === "list") return { kind: "one", text: describeVariable(resolved, variable) };
      const assignment = `${resolved}=${quoteSingle(parameter.text ?? "")}`;
      const letters = attributeLetters(variable);
      return { kind: "one", text: letters === "" ? assignment : `declare -${letters} ${assignment}` };
    }
    case "K":
    case "k": {
      if (parameter.kind !== "list" || name.subscript === undefined) return undefined;
      const entries = entriesOf(variable?.value);
      if (operator === "k") return { ...parameter, values: entries.flat() };
      const text = entries.map(([key, value]) => `${key} ${quoteDouble(value)}`).join(" ");
      return { kind: "one", text: variable?.value instanceof AssociativeArray ? `${text} ` : text };
    }
    default:
      return undefined;
  }
}
