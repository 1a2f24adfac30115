/** Text to bytes and back in the encodings that just-bash asks a filesystem for. A "binary" string has one
 *  byte per character. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
/** Arguments that one call of a function takes on every engine. */
const charsPerCall = 16_384;

export function encodeText(text: string, encoding = "utf8"): Uint8Array {
  switch (encoding) {
    case "binary":
    case "latin1":
    case "ascii":
      return encodeBinary(text);
    case "base64":
      return encodeBinary(atob(text));
    case "hex":
      return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    default:
      return encoder.encode(text);
  }
}

export function decodeText(bytes: Uint8Array, encoding = "utf8"): string {
  switch (encoding) {
    case "binary":
    case "latin1":
    case "ascii":
      return decodeBinary(bytes);
    case "base64":
      return btoa(decodeBinary(bytes));
    case "hex":
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    default:
      return decoder.decode(bytes);
  }
}

function encodeBinary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

function decodeBinary(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += charsPerCall) {
    text += String.fromCharCode(...bytes.subarray(start, start + charsPerCall));
  }
  return text;
}
