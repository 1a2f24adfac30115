/** What the validators of requests share. A validator says what a provider finds wrong with a request's body, or nothing.
 *  They are written from the providers' documentation and from public reports of their refusals, each named at its rule,
 *  and know nothing of how the requests are made. */

// biome-ignore lint/suspicious/noExplicitAny: the body may be anything, which is what is being found out
export type Body = any;

export type Validator = (body: Body) => string | undefined;

/** The first problem. */
export function first(...problems: (string | undefined | false)[]): string | undefined {
  return problems.find((problem): problem is string => typeof problem === "string");
}

/** The first problem of an item. */
export function each<T>(
  items: readonly T[],
  check: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Half a surrogate pair: strict parsers of JSON refuse the whole body (anomalyco/opencode#13988,
 *  anthropics/claude-code#69927). */
export function findHalfCharacter(value: unknown, path = "body"): string | undefined {
  if (typeof value === "string") {
    return value.isWellFormed() ? undefined : `${path}: unexpected end of hex escape, no low surrogate`;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, item] of Object.entries(value)) {
    const problem = findHalfCharacter(name, path) ?? findHalfCharacter(item, `${path}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A field that the provider does not know, where it refuses such fields. */
export function findUnknown(value: object, known: readonly string[], path: string): string | undefined {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `${path}: property '${unknown}' is unsupported`;
}

export function isBlank(text: unknown): boolean {
  return typeof text !== "string" || text.trim() === "";
}

/** Base64 with something in it. */
export function isBase64(text: unknown): boolean {
  return (
    typeof text === "string" &&
    text.length > 0 &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(text) &&
    text.length % 4 === 0
  );
}

/** An address that the provider fetches, or data of one of these types. */
export function findUrlProblem(url: unknown, types: RegExp): string | undefined {
  if (typeof url !== "string") return "the url must be a string";
  const [, type, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  if (type === undefined)
    return /^https?:\/\/\S+$/.test(url) ? undefined : `the url is not valid: ${url.slice(0, 40)}`;
  if (!types.test(type)) return `unsupported media type ${type}`;
  return isBase64(data) ? undefined : "the data is not valid base64";
}

/** What OpenAI alone refuses: an object without `properties` as the root (langchain-mcp-adapters#137), an array without
 *  `items` anywhere, tuples included (TeXRA#2323), and property names with a schema. */
export function findOpenAiSchemaProblem(schema: Body, path: string): string | undefined {
  const problem = findSchemaProblem(schema, path);
  if (problem !== undefined) return problem;
  if (!isObject(schema.properties)) return `${path}: In context=(), object schema missing properties.`;
  return findArrayProblem(schema, path);
}

function findArrayProblem(node: Body, path: string): string | undefined {
  if (Array.isArray(node)) return each(node, (item) => findArrayProblem(item, path));
  if (!isObject(node)) return undefined;
  const { type, items, propertyNames }: Body = node;
  if ([type].flat().includes("array") && items === undefined) return `${path}: array schema missing items.`;
  if (isObject(propertyNames)) return `${path}: 'propertyNames' is not permitted.`;
  return each(Object.values(node), (value) => findArrayProblem(value, path));
}

/** The root of a tool's parameters must be an object everywhere. */
export function findSchemaProblem(schema: unknown, path: string): string | undefined {
  if (!isObject(schema)) return `${path}: must be an object`;
  return schema.type === "object" ? undefined : `${path}.type: must be "object"`;
}
