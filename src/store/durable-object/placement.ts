/** Where the Durable Objects of a deployment run and store their data, in Cloudflare's words:
 *  https://developers.cloudflare.com/durable-objects/reference/data-location/ */

export const jurisdictions = ["eu", "us", "fedramp", "fedramp-high"] as const;

export const locationHints = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;

export interface Placement {
  /** The objects run and store data inside it only. An object of the same name in another jurisdiction, or in none, is
   *  another object. */
  jurisdiction?: (typeof jurisdictions)[number] | undefined;
  /** Where new objects are created, as near as Cloudflare can; those that exist stay where they are. */
  locationHint?: (typeof locationHints)[number] | undefined;
}

/** The namespace through which objects are reached that are placed so. Make it once: ids are remembered by namespace. */
export function placeObjects<Namespace extends DurableObjectNamespace>(
  namespace: Namespace,
  { jurisdiction, locationHint }: Placement,
): Namespace {
  const within = jurisdiction === undefined ? namespace : restrict(namespace, jurisdiction);
  if (locationHint === undefined) return within;
  const hinted: Pick<DurableObjectNamespace, "idFromName" | "get"> = {
    idFromName: (name) => within.idFromName(name),
    get: (id) => within.get(id, { locationHint }),
  };
  return hinted as Namespace; // all that edgeflue calls of one
}

let wasWarned = false;

/** workerd itself, which `wrangler dev` and the Docker image run, has no jurisdictions: it stores everything on the machine. */
function restrict<Namespace extends DurableObjectNamespace>(
  namespace: Namespace,
  jurisdiction: DurableObjectJurisdiction,
): Namespace {
  try {
    return namespace.jurisdiction(jurisdiction) as Namespace; // of the same class
  } catch (error) {
    if (!String(error).includes("not implemented in workerd")) throw error;
    if (!wasWarned)
      console.warn(
        `edgeflue: the jurisdiction "${jurisdiction}" holds on Cloudflare only; this runtime stores all data on its own machine.`,
      );
    wasWarned = true;
    return namespace;
  }
}
