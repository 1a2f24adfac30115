/** The key of a GitHub App as WebCrypto takes it: PKCS#8. GitHub hands out PKCS#1; environments write its lines with
 *  `\n`. */

/** AlgorithmIdentifier of RSA, after a version of 0. */
const header = [
  0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

export function toPkcs8(pem: string): string {
  const text = pem.replaceAll("\\n", "\n").trim();
  if (!text.includes("BEGIN RSA PRIVATE KEY")) return text;
  const base64 = text.replace(/-----[^-]+-----/g, "").replace(/\s+/g, "");
  const pkcs1 = Array.from(atob(base64), (char) => char.charCodeAt(0));
  const bytes = wrap(0x30, [...header, ...wrap(0x04, pkcs1)]);
  const lines = btoa(bytes.map((byte) => String.fromCharCode(byte)).join("")).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----"].join("\n");
}

function wrap(tag: number, content: number[]): number[] {
  const { length } = content;
  if (length < 128) return [tag, length, ...content];
  const size = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return [tag, ...size, ...content];
}
