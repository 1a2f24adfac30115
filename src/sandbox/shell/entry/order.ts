/** Orders of names: by bytes, as the C locale sorts, and by version numbers, as `ls -v` does. */

/** By code point, which is the order of UTF-8 bytes. */
export function compareNames(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index++) {
    const one = first.charCodeAt(index);
    const other = second.charCodeAt(index);
    if (one !== other) return rank(one) - rank(other);
  }
  return first.length - second.length;
}

/** As GNU's `filevercmp`: digits count as numbers, a suffix such as `.tar.gz` last, `~` before everything. */
export function compareVersions(first: string, second: string): number {
  if (first === second) return 0;
  for (const special of ["", ".", ".."]) {
    if (first === special) return -1;
    if (second === special) return 1;
  }
  if (first.startsWith(".") !== second.startsWith(".")) return first.startsWith(".") ? -1 : 1;
  const [one, other] = first.startsWith(".") ? [first.slice(1), second.slice(1)] : [first, second];
  const byStem = compareParts(stemOf(one), stemOf(other));
  return byStem || compareParts(one, other) || compareNames(first, second);
}

/** Surrogates come after all other units of UTF-16. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Without a suffix of parts that begin with a letter: `a.tar` of `a.tar.gz`. */
function stemOf(name: string): string {
  let end = name.length;
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    if (!/^[A-Za-z~][A-Za-z0-9~]*$/.test(name.slice(dot + 1, end))) break;
    end = dot;
  }
  return name.slice(0, end);
}

function compareParts(first: string, second: string): number {
  let at = 0;
  let to = 0;
  while (at < first.length || to < second.length) {
    while ((at < first.length && !isDigit(first, at)) || (to < second.length && !isDigit(second, to))) {
      const difference = partRank(first, at) - partRank(second, to);
      if (difference !== 0) return difference;
      at += 1;
      to += 1;
    }
    const one = digitsAt(first, at);
    const other = digitsAt(second, to);
    at += one.length;
    to += other.length;
    const [left, right] = [one.replace(/^0+/, ""), other.replace(/^0+/, "")];
    if (left.length !== right.length) return left.length - right.length;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function digitsAt(text: string, at: number): string {
  let end = at;
  while (isDigit(text, end)) end += 1;
  return text.slice(at, end);
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
}

function partRank(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return at >= text.length ? -1 : 0;
  const unit = text.charCodeAt(at);
  if (unit === 0x7e) return -2;
  const isLetter = (unit | 32) >= 97 && (unit | 32) <= 122 && unit < 128;
  return isLetter ? unit : rank(unit) + 0x10000;
}
