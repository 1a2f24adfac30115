/** The command `curl`, over the sandbox's network. */

import type { NetworkResponse } from "../../network/network.ts";
import { NetworkError, type NetworkFailure } from "../../network/network-error.ts";
import { makeFolders } from "../entry/make-folders.ts";
import { folderName } from "../entry/path.ts";
import { UsageError } from "../process/options.ts";
import type { Process } from "../process/process.ts";
import type { Output } from "../process/streams.ts";
import { decodeBytes } from "../process/text/text.ts";
import { type CurlBody, readBody, readFile } from "./curl-body.ts";
import { type CurlOptions, parseCurlOptions, readCount, readSeconds } from "./curl-options.ts";
import { type CurlRequest, toRequest } from "./curl-request.ts";
import { checkWriteOut, formatWriteOut } from "./curl-write-out.ts";
import { forEachPiece, isRefused, send } from "./send.ts";

const exitCodes: Readonly<Record<NetworkFailure, number>> = {
  "bad-url": 3,
  "no-network": 6,
  unresolved: 6,
  "not-allowed": 7,
  unreachable: 7,
  timeout: 28,
  "too-many-redirects": 47,
  broken: 56,
  "too-large": 63,
};

export async function curl(process: Process): Promise<number> {
  const options = parseCurlOptions(process.args);
  if (options.has("version")) {
    await process.stdout.write("curl 7.88.1 (edgeflue)\nProtocols: http https\n");
    return 0;
  }
  const urls = [...options.values("url"), ...options.operands];
  if (urls.length === 0) throw new UsageError("no URL specified!", 2);
  const format = await readFormat(process, options.value("writeOut"));
  checkWriteOut(format);
  const body = await readBody(process, options);
  let exitCode = 0;
  for (const [index, url] of urls.entries()) {
    exitCode = await transfer(process, options, { url, index, body, format });
    if (exitCode !== 0 && options.has("failEarly")) break;
  }
  return exitCode;
}

async function readFormat(process: Process, format = ""): Promise<string> {
  return format.startsWith("@") ? decodeBytes(await readFile(process, format.slice(1))) : format;
}

interface Task {
  url: string;
  /** Among the URLs of the command, for `-o` and `-w`. */
  index: number;
  body: CurlBody | undefined;
  format: string;
}

/** What `-w` prints. */
interface Report {
  request: CurlRequest;
  response: NetworkResponse | undefined;
  size: number;
  file: string;
  startedMs: number;
  answeredMs: number;
  failure: { exitCode: number; message: string } | undefined;
}

async function transfer(process: Process, options: CurlOptions, task: Task): Promise<number> {
  const request = await toRequest(process, options, task);
  const started = process.clock.now();
  const report: Report = {
    request,
    response: undefined,
    size: 0,
    file: "",
    startedMs: started,
    answeredMs: started,
    failure: undefined,
  };
  try {
    await exchange(process, options, { task, report });
  } catch (error) {
    const failure = toFailure(error);
    if (failure === undefined) throw error;
    report.failure = failure;
    const isQuiet = options.has("silent") && !options.has("showError") && !isRefused(error);
    if (!isQuiet) await process.fail(`(${failure.exitCode}) ${failure.message}`);
  }
  if (task.format !== "") {
    const { stdout, stderr } = formatWriteOut(task.format, describeTransfer(process, report, task));
    await process.stdout.write(stdout);
    await process.stderr.write(stderr);
  }
  return report.failure?.exitCode ?? 0;
}

class CurlFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

function toFailure(error: unknown): Report["failure"] {
  if (error instanceof CurlFailure) return error;
  return error instanceof NetworkError
    ? { exitCode: exitCodes[error.kind], message: error.message }
    : undefined;
}

async function exchange(
  process: Process,
  options: CurlOptions,
  { task, report }: { task: Task; report: Report },
): Promise<void> {
  const { request } = report;
  const response = await sendWithRetries(process, options, request);
  try {
    await receive(process, options, { task, report, response });
  } finally {
    response.body.cancel();
  }
}

async function receive(
  process: Process,
  options: CurlOptions,
  { task, report, response }: { task: Task; report: Report; response: NetworkResponse },
): Promise<void> {
  const { request } = report;
  report.response = response;
  report.answeredMs = process.clock.now();
  if (options.has("verbose")) await process.stderr.write(describeExchange(request, response));
  const isError = response.status >= 400;
  const failure = new CurlFailure(22, `The requested URL returned error: ${response.status}`);
  if (isError && options.has("fail")) throw failure;
  await dumpHeaders(process, options, response);
  const output = openTarget(process, options, { task, report });
  if (options.has("include") || options.has("head")) await output.write(formatHeads(response));
  const sizeMax = readCount(options, "maxFileSize") ?? Number.POSITIVE_INFINITY;
  await forEachPiece(process, response, (bytes) => {
    report.size += bytes.length;
    if (report.size > sizeMax) throw new CurlFailure(63, "Maximum file size exceeded");
    return output.write(bytes);
  });
  if (isError && options.has("failWithBody")) throw failure;
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const retriesMax = 10;

async function sendWithRetries(
  process: Process,
  options: CurlOptions,
  request: CurlRequest,
): Promise<NetworkResponse> {
  const retries = Math.min(readCount(options, "retry") ?? 0, retriesMax);
  const delayMs = readSeconds(options, "retryDelay");
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await send(process, request);
      if (attempt >= retries || !retriedStatuses.has(response.status)) return response;
      response.body.cancel();
    } catch (error) {
      if (attempt >= retries || !mayRetry(options, error)) throw error;
    }
    await process.sleep(delayMs ?? 1000 * 2 ** attempt);
  }
}

function mayRetry(options: CurlOptions, error: unknown): boolean {
  if (!(error instanceof NetworkError) || isRefused(error)) return false;
  if (options.has("retryAll") || error.kind === "timeout") return true;
  return error.kind === "unreachable" && options.has("retryRefused");
}

async function dumpHeaders(process: Process, options: CurlOptions, response: NetworkResponse): Promise<void> {
  const path = options.value("dumpHeader");
  if (path === undefined) return;
  const output = path === "-" ? process.stdout : process.openOutput(path);
  await output.write(formatHeads(response));
}

/** The nth `-o` or `-O` is for the nth URL. */
function openTarget(
  process: Process,
  options: CurlOptions,
  { task, report }: { task: Task; report: Report },
): Output {
  const targets = options.ordered.filter(({ name }) => name === "output" || name === "remoteName");
  const target = targets[task.index];
  const isRemote = target?.name === "remoteName" || (target === undefined && options.has("remoteNameAll"));
  const name = isRemote ? remoteName(task.url) : target?.value;
  if (name === undefined || name === "-") return process.stdout;
  const folder = options.value("outputDir");
  const path = folder === undefined ? name : `${folder}/${name}`;
  report.file = path;
  if (options.has("createDirs")) makeFolders(process.files, folderName(path));
  return process.openOutput(path);
}

function remoteName(url: string): string {
  const path = url.replace(/^[a-z]+:\/\//i, "").replace(/[?#].*$/s, "");
  const name = path.includes("/") ? path.slice(path.lastIndexOf("/") + 1) : "";
  if (name === "") throw new CurlFailure(23, "Remote file name has no length!");
  return name;
}

/** The heads of all responses, of redirects too. */
function formatHeads(response: NetworkResponse): string {
  return [...response.redirects, response].map(formatHead).join("");
}

function formatHead({ url, status, statusText, headers }: NetworkResponse["redirects"][number]): string {
  const version = url.startsWith("https:") ? "HTTP/2" : "HTTP/1.1";
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${version} ${status} ${version === "HTTP/2" ? "" : statusText}\r\n${lines.join("")}\r\n`;
}

function describeExchange({ method, url, headers }: CurlRequest, response: NetworkResponse): string {
  const { pathname, search, host } = new URL(url);
  const sent = [`${method} ${pathname}${search} HTTP/1.1`, `host: ${host}`];
  sent.push(...headers.map(([name, value]) => `${name}: ${value}`), "");
  const got = formatHeads(response).replace(/\r\n$/, "").split("\r\n");
  return [...sent.map((line) => `> ${line}\n`), ...got.map((line) => `< ${line}\n`)].join("");
}

function describeTransfer(process: Process, report: Report, { url, index }: Task) {
  const { request, response, failure } = report;
  const seconds = (ms: number) => (Math.max(0, ms) / 1000).toFixed(6);
  const totalMs = process.clock.now() - report.startedMs;
  const code = String(response?.status ?? 0).padStart(3, "0");
  const location = response?.headers.get("location") ?? undefined;
  const redirect = location !== undefined && URL.canParse(location, response?.url);
  const effective = response?.url ?? request.url;
  const values = new Map<string, string>([
    ["http_code", code],
    ["response_code", code],
    ["size_download", String(report.size)],
    ["size_upload", String(request.body?.length ?? 0)],
    ["speed_download", String(Math.round(report.size / Math.max(totalMs / 1000, 0.001)))],
    ["time_total", seconds(totalMs)],
    ["time_starttransfer", seconds(report.answeredMs - report.startedMs)],
    ["url_effective", effective],
    ["url", url],
    ["urlnum", String(index)],
    ["content_type", response?.headers.get("content-type") ?? ""],
    ["num_redirects", String(response?.redirects.length ?? 0)],
    ["num_headers", String([...(response?.headers ?? [])].length)],
    ["redirect_url", redirect ? new URL(location, response?.url).href : ""],
    ["method", request.method],
    ["scheme", new URL(effective).protocol.slice(0, -1).toUpperCase()],
    ["exitcode", String(failure?.exitCode ?? 0)],
    ["errormsg", failure?.message ?? ""],
    ["filename_effective", report.file],
  ]);
  return { values, header: (name: string) => response?.headers.get(name) ?? "" };
}
