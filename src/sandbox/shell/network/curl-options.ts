/** The options of `curl`. One that the real curl has and this one has not is refused by its name. */

import { NotSupported, type ParsedOptions, parseOptions, UsageError } from "../process/options.ts";

const flags = {
  get: { short: "G", long: "get" },
  remoteName: { short: "O", long: "remote-name" },
  remoteNameAll: { long: "remote-name-all" },
  location: { short: "L", long: ["location", "location-trusted"] },
  silent: { short: "s", long: "silent" },
  showError: { short: "S", long: "show-error" },
  fail: { short: "f", long: "fail" },
  failWithBody: { long: "fail-with-body" },
  failEarly: { long: "fail-early" },
  include: { short: "i", long: "include" },
  head: { short: "I", long: "head" },
  compressed: { long: "compressed" },
  verbose: { short: "v", long: "verbose" },
  globOff: { short: "g", long: "globoff" },
  createDirs: { long: "create-dirs" },
  retryAll: { long: "retry-all-errors" },
  retryRefused: { long: "retry-connrefused" },
  basic: { long: "basic" },
  quietly: { short: "#Nq", long: ["progress-bar", "no-progress-meter", "no-buffer", "disable"] },
  version: { short: "V", long: "version" },
  post301: { long: ["post301", "post302", "post303"] },
} as const;

const values = {
  request: { short: "X", long: "request", value: "required" },
  header: { short: "H", long: "header", value: "required" },
  data: { short: "d", long: ["data", "data-ascii"], value: "required" },
  dataRaw: { long: "data-raw", value: "required" },
  dataBinary: { long: "data-binary", value: "required" },
  dataEncoded: { long: "data-urlencode", value: "required" },
  json: { long: "json", value: "required" },
  form: { short: "F", long: "form", value: "required" },
  formString: { long: "form-string", value: "required" },
  output: { short: "o", long: "output", value: "required" },
  outputDir: { long: "output-dir", value: "required" },
  dumpHeader: { short: "D", long: "dump-header", value: "required" },
  writeOut: { short: "w", long: "write-out", value: "required" },
  user: { short: "u", long: "user", value: "required" },
  bearer: { long: "oauth2-bearer", value: "required" },
  agent: { short: "A", long: "user-agent", value: "required" },
  referer: { short: "e", long: "referer", value: "required" },
  cookie: { short: "b", long: "cookie", value: "required" },
  range: { short: "r", long: "range", value: "required" },
  maxTime: { short: "m", long: "max-time", value: "required" },
  connectTimeout: { long: "connect-timeout", value: "required" },
  maxRedirects: { long: "max-redirs", value: "required" },
  maxFileSize: { long: "max-filesize", value: "required" },
  retry: { long: "retry", value: "required" },
  retryDelay: { long: "retry-delay", value: "required" },
  upload: { short: "T", long: "upload-file", value: "required" },
  url: { long: "url", value: "required" },
} as const;

/** Options of the real curl that change what a request does, and that this network does not have. */
const refused = {
  refusedFlag: {
    short: "kJjZan012346lBRpM",
    long: [
      ..."insecure remote-header-name junk-session-cookies parallel append netrc http1.0 http1.1 http2 http2-prior-knowledge http3 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ipv4 ipv6 list-only use-ascii remote-time manual anyauth digest ntlm negotiate next path-as-is xattr ssl raw tr-encoding disallow-username-in-url styled-output netrc-optional".split(
        " ",
      ),
    ],
  },
  refusedValue: {
    short: "cxKECtUyYzQPh",
    long: [
      ..."cookie-jar proxy config cert continue-at telnet-option proxy-user speed-time speed-limit time-cond quote ftp-port help cacert capath key resolve connect-to interface unix-socket limit-rate retry-max-time trace trace-ascii stderr socks5 socks5-hostname noproxy netrc-file aws-sigv4 proto proto-redir keepalive-time etag-save etag-compare doh-url dns-servers ciphers pinnedpubkey rate parallel-max".split(
        " ",
      ),
    ],
    value: "required",
  },
} as const;

const specs = { ...flags, ...values, ...refused } as const;

export type CurlOptions = ParsedOptions<keyof typeof specs>;

/** Throws `UsageError` with curl's own exit code, 2. */
export function parseCurlOptions(args: readonly string[]): CurlOptions {
  const options = parseOptions(args, specs, { usageExitCode: 2 });
  if (options.has("refusedFlag") || options.has("refusedValue")) {
    throw new NotSupported(`${findRefused(args)} of curl`);
  }
  return options;
}

/** How it was written, as far as that is certain. */
function findRefused(args: readonly string[]): string {
  for (const arg of args) {
    const long = arg.startsWith("--") ? arg.slice(2).replace(/=.*/s, "") : undefined;
    if (long !== undefined && isRefusedLong(long)) return `--${long}`;
    const isCluster = long === undefined && arg.startsWith("-");
    const letter = isCluster ? [...arg.slice(1)].find(isRefusedLetter) : undefined;
    if (letter !== undefined) return `-${letter}`;
  }
  return "an option";
}

function isRefusedLong(name: string): boolean {
  const { refusedFlag, refusedValue } = refused;
  return [...refusedFlag.long, ...refusedValue.long].some((long) => long.startsWith(name));
}

function isRefusedLetter(letter: string): boolean {
  return `${refused.refusedFlag.short}${refused.refusedValue.short}`.includes(letter);
}

/** Seconds as milliseconds; undefined when the option is not given, or 0, which is no bound. */
export function readSeconds(options: CurlOptions, name: "maxTime" | "connectTimeout" | "retryDelay") {
  const text = options.value(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(?:\.\d{0,9})?$/.test(text)) throw new UsageError(`expected a proper numerical parameter`, 2);
  return Number(text) === 0 ? undefined : Number(text) * 1000;
}

export function readCount(options: CurlOptions, name: "maxRedirects" | "maxFileSize" | "retry") {
  const text = options.value(name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,12}$/.test(text)) throw new UsageError(`expected a proper numerical parameter`, 2);
  return Number(text);
}
