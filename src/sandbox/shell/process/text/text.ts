/** Bytes as text and back, without loss: what is not UTF-8 becomes one lone surrogate per byte (U+DC80 to U+DCFF), as in
 *  Python's `surrogateescape`. So a Latin-1 file that passes through a command comes out as it went in. */

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Arguments that one call of a function takes on every engine. */
const unitsPerCall = 8_192;

export function decodeBytes(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeLoosely(bytes); // Not UTF-8 as a whole.
  }
}

export function encodeText(text: string): Uint8Array {
  return text.isWellFormed() ? encoder.encode(text) : encodeLoosely(text);
}

/** Where the last character ends that is not cut by the end of the bytes. */
export function wholeCharactersEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Whether it is the first half of a pair. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (isEscapedByte(unit)) length += 1;
    else if (isPair(text, index)) {
      length += 4;
      index += 1;
    } else length += 3;
  }
  return length;
}

/** Whether a UTF-16 unit stands for a byte that is not UTF-8. Not so as the second half of a pair. */
export function isEscapedByte(unit: number): boolean {
  return unit >= 0xdc80 && unit <= 0xdcff;
}

/** One character per byte, for commands that count bytes. */
export function toBinaryText(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += unitsPerCall) {
    text += String.fromCharCode(...bytes.subarray(start, start + unitsPerCall));
  }
  return text;
}

export function fromBinaryText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

function isPair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  const next = text.charCodeAt(index + 1);
  return unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
}

function encodeLoosely(text: string): Uint8Array {
  const bytes = new Uint8Array(byteLength(text));
  let length = 0;
  let start = 0;
  const flush = (end: number) => {
    if (end > start) length += encoder.encodeInto(text.slice(start, end), bytes.subarray(length)).written;
  };
  for (let index = 0; index < text.length; index++) {
    if (isPair(text, index)) index += 1;
    else if (isEscapedByte(text.charCodeAt(index))) {
      flush(index);
      bytes[length++] = text.charCodeAt(index) - 0xdc00;
      start = index + 1;
    }
  }
  flush(text.length);
  return bytes;
}

function decodeLoosely(bytes: Uint8Array): string {
  let text = "";
  let units: number[] = [];
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index);
    if (length === 0) units.push(0xdc00 + (bytes[index] ?? 0));
    else pushCodePoint(units, bytes, index, length);
    index += Math.max(1, length);
    if (units.length >= unitsPerCall) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** Length of the UTF-8 sequence that begins here; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || index + length > bytes.length) return 0;
  for (let next = index + 1; next < index + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[index + 1] ?? 0;
  const isOverlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const isOutside = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f);
  return isOverlong || isOutside ? 0 : length;
}

function pushCodePoint(units: number[], bytes: Uint8Array, index: number, length: number): void {
  const first = bytes[index] ?? 0;
  let codePoint = length === 1 ? first : first & (0xff >> (length + 1));
  for (let next = index + 1; next < index + length; next++) {
    codePoint = codePoint * 64 + ((bytes[next] ?? 0) & 0x3f);
  }
  if (codePoint < 0x10000) units.push(codePoint);
  else units.push(0xd800 + ((codePoint - 0x10000) >> 10), 0xdc00 + ((codePoint - 0x10000) & 0x3ff));
}
