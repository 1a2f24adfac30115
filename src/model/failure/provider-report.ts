/** What a provider says about a failure, in whatever form: the body of an HTTP error, an event in a stream, or an error
 *  that a gateway quotes inside another. Pure. */

/** The status, the codes and the text of the report. */
export interface ProviderReport {
  /** The HTTP status of the answer, or one that the report names. */
  status: number | undefined;
  /** In lower case, from fields such as `code`, `type`, `status` and `reason`, outermost first. */
  codes: readonly string[];
  /** The whole report as text. */
  text: string;
  headers: Readonly<Record<string, string>>;
}

/** `report` is JSON, parsed or as a string. */
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

/** Enough for an error in an error in an event. Anything deeper is the quoted request. */
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
    // Gateways quote the upstream server's error as a string.
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
