/** The command `wget`, as far as it fetches single files. */

import type { NetworkResponse } from "../../network/network.ts";
import { NetworkError, type NetworkFailure } from "../../network/network-error.ts";
import { parseOptions, UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import { encodeText } from "../process/text/text.ts";
import { forEachPiece, isRefused, send } from "./send.ts";

const specs = {
  output: { short: "O", long: "output-document", value: "required" },
  quiet: { short: "q", long: "quiet" },
  noEffect: { long: ["no-verbose", "show-progress"] },
  noEffectValue: { short: "t", long: ["progress", "tries"], value: "required" },
  header: { long: "header", value: "required" },
  agent: { short: "U", long: "user-agent", value: "required" },
  folder: { short: "P", long: "directory-prefix", value: "required" },
  postData: { long: "post-data", value: "required" },
  method: { long: "method", value: "required" },
  bodyData: { long: "body-data", value: "required" },
  timeout: { short: "T", long: "timeout", value: "required" },
  serverResponse: { short: "S", long: "server-response" },
  spider: { long: "spider" },
} as const;

const exitCodes: Readonly<Partial<Record<NetworkFailure, number>>> = { "bad-url": 1 };
const redirectsMax = 20;

export async function wget(process: Process): Promise<number> {
  const options = parseOptions(spellTerse(process.args), specs, { usageExitCode: 2 });
  if (options.operands.length === 0) throw new UsageError("missing URL");
  const isQuiet = options.has("quiet");
  const say = async (text: string) => {
    if (!isQuiet) await process.stderr.write(`${text}\n`);
  };
  const target = options.value("output");
  const shared =
    target === undefined ? undefined : target === "-" ? process.stdout : process.openOutput(target);
  let exitCode = 0;
  for (const typed of options.operands) {
    const url = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
    let response: NetworkResponse | undefined;
    try {
      response = await send(process, toRequest(url, options));
      if (options.has("serverResponse")) await process.stderr.write(describeHead(response));
      if (response.status >= 400 || options.has("spider")) {
        await say(`HTTP request sent, awaiting response... ${response.status} ${response.statusText}`);
        if (response.status >= 400) exitCode = 8;
        continue;
      }
      const name = target ?? freeName(process, options.value("folder"), url);
      const output = shared ?? process.openOutput(name);
      await forEachPiece(process, response, (bytes) => output.write(bytes));
      await say(`'${name}' saved`);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      if (!isQuiet || isRefused(error)) await process.fail(error.message);
      exitCode = exitCodes[error.kind] ?? 4;
    } finally {
      response?.body.cancel();
    }
  }
  return exitCode;
}

/** `-nv`, which is one option. */
function spellTerse(args: readonly string[]): string[] {
  return args.map((arg) => (arg === "-nv" ? "--no-verbose" : arg));
}

function toRequest(url: string, options: ReturnType<typeof parseOptions<typeof specs>>) {
  const body = options.value("postData") ?? options.value("bodyData");
  const headers = options.values("header").map((line): [string, string] => {
    const colon = line.indexOf(":");
    if (colon <= 0) throw new UsageError(`Invalid header '${line}'.`);
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual: [string, string][] = [
    ["user-agent", options.value("agent") ?? "Wget/1.21.3"],
    ["accept", "*/*"],
    ["accept-encoding", "identity"],
    ...(body === undefined
      ? []
      : [["content-type", "application/x-www-form-urlencoded"] satisfies [string, string]]),
  ];
  const timeout = options.value("timeout");
  if (timeout !== undefined && !/^\d{1,6}(?:\.\d{1,6})?$/.test(timeout)) {
    throw new UsageError(`--timeout: Invalid time period '${timeout}'`, 2);
  }
  const usualMethod = options.has("postData") ? "POST" : options.has("spider") ? "HEAD" : "GET";
  return {
    url,
    method: options.value("method") ?? usualMethod,
    headers: [...usual.filter(([name]) => !named.has(name)), ...headers],
    // Encoded text is backed by a plain buffer.
    body: body === undefined ? undefined : (encodeText(body) as Uint8Array<ArrayBuffer>),
    redirectsMax,
    ...(timeout !== undefined && Number(timeout) > 0 && { timeoutMs: Number(timeout) * 1000 }),
  };
}

function describeHead({ status, statusText, headers }: NetworkResponse): string {
  const lines = [...headers].map(([name, value]) => `  ${name}: ${value}\n`);
  return `  HTTP/1.1 ${status} ${statusText}\n${lines.join("")}`;
}

/** A file that is there already is not replaced: `name.1` is next. */
function freeName(process: Process, folder: string | undefined, url: string): string {
  const path = new URL(url).pathname;
  const last = decodeName(path.slice(path.lastIndexOf("/") + 1));
  const name = `${folder === undefined ? "" : `${folder.replace(/\/$/, "")}/`}${last === "" ? "index.html" : last}`;
  let free = name;
  for (let count = 1; process.files.findLink(free) !== undefined; count++) free = `${name}.${count}`;
  return free;
}

function decodeName(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name; // A percent sign that encodes nothing.
  }
}
