/** Of a value that fits none of several alternatives: what to say. The one that was probably meant is the one that gets
 *  furthest: its type fits, and what tells it from the others. */

import { describeIssue, type Issue, type Issues, type Place } from "../issues.ts";
import { schemaLimits } from "../limits.ts";

export function describeAlternatives(tried: readonly Issues[], place: Place, issues: Issues): void {
  const own = depthOf(place);
  const rank = ({ list }: Issues) => (list.some((issue) => isAboutOthers(issue, own)) ? 1 : 0);
  const best = Math.min(...tried.map(rank));
  const near = tried.filter((one) => rank(one) === best);
  const [only] = near;
  if (near.length === 1 && only !== undefined) {
    issues.take(only);
    return;
  }
  const shown = near.slice(0, schemaLimits.alternativesShown).map(({ list }) =>
    list
      .slice(0, 2)
      .map((issue) => describeIssue({ ...issue, path: issue.path.slice(own) }))
      .join(" and "),
  );
  const texts = [...new Set(shown)].map((text, index, all) =>
    all.length === 1 ? text : `(${index + 1}) ${text}`,
  );
  if (near.length > shown.length) texts.push(`and ${near.length - shown.length} more`);
  issues.add(place, `fits none of ${tried.length} alternatives: ${texts.join("; ")}`);
}

/** Whether an alternative is about values of another kind: by their type, or by a field that names the kind. */
function isAboutOthers({ path, isChoice }: Issue, own: number): boolean {
  return path.length === own || (path.length === own + 1 && isChoice === true);
}

function depthOf(place: Place): number {
  let depth = 0;
  for (let at = place; at !== undefined; at = at.within) depth += 1;
  return depth;
}
