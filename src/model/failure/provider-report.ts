/** What a provider says about a failure, whichever way it came: the body of an HTTP error, an event within a stream, or
 *  one error quoted inside another by a gateway. Pure. */

/** A status, every code and every sentence that the report has. */
export interface ProviderReport {
  /** An HTTP status: the answer's own, or one that the report names. */
  status: number | undefined;
  /** In lower case, from fields such as `code`, `type`, `status` and `reason`, the outermost first. */
  codes: readonly string[];
  /** The whole report as text. */
  text: string;
  headers: Readonly<Record<string, string>>;
}

/** `report` is JSON, or the text of it. */
export function readReport(
  report: unknown,
  {
    status,
    headers = {},
  }: { status?: number | undefined; headers?: Readonly<Record<string, string>> | undefined } = {},
): ProviderReport {
  const found: Found = { status: undefined, codes: new Set() };
  collect(typeof report === "string" ? parse(report) : report, found, 0);
  const text = typeof report === "string" ? report : JSON.stringify(report);
  return { status: status ?? found.status, codes: [...found.codes], text: text ?? "", headers };
}

interface Found {
  status: number | undefined;
  codes: Set<string>;
}

const codeFields: ReadonlySet<string> = new Set([
  "code",
  "type",
  "status",
  "reason",
  "error",
  "error_type",
  "name",
]);
const statusFields: ReadonlySet<string> = new Set([
  "code",
  "status",
  "statusCode",
  "status_code",
  "http_code",
]);

/** An error within an error within an event, and no deeper: what lies there is the request, quoted. */
const depthMax = 6;

function collect(value: unknown, found: Found, depth: number): void {
  if (typeof value !== "object" || value === null || depth > depthMax) return;
  for (const [name, field] of Object.entries(value)) {
    if (statusFields.has(name)) found.status ??= toStatus(field);
    if (codeFields.has(name) && (typeof field === "string" || typeof field === "number")) {
      found.codes.add(String(field).toLowerCase());
    }
  }
  for (const field of Object.values(value)) {
    // Gateways quote the error of the server that they asked as text.
    if (typeof field === "string" && /^\s*[[{]/.test(field)) collect(parse(field), found, depth + 1);
    else collect(field, found, depth + 1);
  }
}

function toStatus(field: unknown): number | undefined {
  const status = Number(field);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
