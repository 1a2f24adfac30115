/** Texts: their encoding, their line ends, and what language they look like. */

export interface TextKind {
  description: string;
  charset: string;
}

const sampleBytes = 1_000_000;
const longLineBytes = 300;

/** Undefined when it is no text. */
export function describeText(bytes: Uint8Array): TextKind | undefined {
  const sample = bytes.subarray(0, sampleBytes);
  const encoding = findEncoding(sample, bytes.length > sampleBytes);
  if (encoding === undefined) return undefined;
  const language = findLanguage(sample);
  const isExecutable = language?.endsWith("script") === true;
  const kind = `${language === undefined || language === "JSON text data" ? "" : `${language}, `}${encoding.name} text${isExecutable ? " executable" : ""}`;
  if (language === "JSON text data") return { description: language, charset: encoding.charset };
  return { description: kind + describeLines(sample), charset: encoding.charset };
}

export function textMime(bytes: Uint8Array): string {
  const language = findLanguage(bytes.subarray(0, sampleBytes));
  return (language === undefined ? undefined : mimes[language]) ?? "text/plain";
}

const mimes: Readonly<Record<string, string>> = {
  "JSON text data": "application/json",
  "HTML document": "text/html",
  "XML 1.0 document": "text/xml",
  "Bourne-Again shell script": "text/x-shellscript",
  "POSIX shell script": "text/x-shellscript",
  "Python script": "text/x-script.python",
};

function findEncoding(bytes: Uint8Array, isCut: boolean): { name: string; charset: string } | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { name: "Unicode text, UTF-16, little-endian", charset: "utf-16le" };
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { name: "Unicode text, UTF-16, big-endian", charset: "utf-16be" };
  let isAscii = true;
  for (const byte of bytes) {
    if (byte >= 128) isAscii = false;
    else if (byte < 32 && !(byte >= 7 && byte <= 13) && byte !== 27) return undefined;
    else if (byte === 127) return undefined;
  }
  if (isAscii) return { name: "ASCII", charset: "us-ascii" };
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: isCut });
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return { name: hasMark ? "Unicode text, UTF-8 (with BOM)" : "Unicode text, UTF-8", charset: "utf-8" };
  } catch {
    const isLatin = bytes.every((byte) => byte < 128 || byte >= 160);
    return isLatin
      ? { name: "ISO-8859", charset: "iso-8859-1" }
      : { name: "Non-ISO extended-ASCII", charset: "unknown-8bit" };
  }
}

function describeLines(bytes: Uint8Array): string {
  let [feeds, pairs, returns, longest, start] = [0, 0, 0, 0, 0];
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === 10) {
      if (bytes[index - 1] === 13) pairs += 1;
      else feeds += 1;
      longest = Math.max(longest, index - start);
      start = index + 1;
    } else if (byte === 13 && bytes[index + 1] !== 10) returns += 1;
  }
  longest = Math.max(longest, bytes.length - start);
  const long = longest > longLineBytes ? `, with very long lines (${longest})` : "";
  if (feeds + pairs + returns === 0) return `${long}, with no line terminators`;
  const kinds = [pairs > 0 ? "CRLF" : "", returns > 0 ? "CR" : "", feeds > 0 ? "LF" : ""].filter(
    (kind) => kind !== "",
  );
  return kinds.length === 1 && kinds[0] === "LF"
    ? long
    : `${long}, with ${kinds.join(", ")} line terminators`;
}

/** What `#!`, the first tag or the whole shape says. */
function findLanguage(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, 4_096));
  const line = text.slice(0, text.indexOf("\n") < 0 ? 200 : text.indexOf("\n"));
  const program = /^#! ?(?:\/usr\/bin\/env )?(?:\S*\/)?(\w+)/.exec(line)?.[1];
  if (program === "bash") return "Bourne-Again shell script";
  if (program === "sh" || program === "dash") return "POSIX shell script";
  if (program !== undefined && /^python[0-9]*$/.test(program)) return "Python script";
  if (program === "node") return "Node.js script";
  if (program === "perl") return "Perl script";
  if (/^\s*<\?xml version="1\.0"/.test(text)) return "XML 1.0 document";
  if (/^\s*<(?:!doctype html|html|head|body)/i.test(text)) return "HTML document";
  return isJson(bytes) ? "JSON text data" : undefined;
}

function isJson(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  if (!/^\s*[[{]/.test(text.slice(0, 100))) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
