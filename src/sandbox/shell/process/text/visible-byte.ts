/** A byte as `cat -v` shows it: control characters as `^X`, bytes above 127 as `M-x`. */

export function visibleByte(byte: number): string {
  if (byte >= 128) return `M-${visibleByte(byte - 128)}`;
  if (byte === 127) return "^?";
  return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte);
}
