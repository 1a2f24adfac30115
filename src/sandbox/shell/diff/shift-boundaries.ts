/** Moves runs of changed lines over equal ones, so that runs merge, lie next to a change of the other list, or else come
 *  as late as they can. After GNU diff. */

export interface Shifting {
  lines: Int32Array;
  /** With a byte before the first line and one after the last. */
  changed: Uint8Array;
  otherChanged: Uint8Array;
}

export function shiftBoundaries({ lines, changed, otherChanged }: Shifting): void {
  const end = lines.length;
  const isChanged = (index: number) => changed[index + 1] === 1;
  const isOtherChanged = (index: number) => otherChanged[index + 1] === 1;
  const set = (index: number, value: 0 | 1) => {
    changed[index + 1] = value;
  };
  let at = 0;
  let other = 0;
  for (;;) {
    while (at < end && !isChanged(at)) {
      while (isOtherChanged(other++));
      at += 1;
    }
    if (at === end) return;
    let start = at;
    at += 1;
    while (isChanged(at)) at += 1;
    while (isOtherChanged(other)) other += 1;
    let corresponding: number;
    let length: number;
    do {
      length = at - start;
      while (start > 0 && lines[start - 1] === lines[at - 1]) {
        set(--start, 1);
        set(--at, 0);
        while (isChanged(start - 1)) start -= 1;
        while (isOtherChanged(--other));
      }
      corresponding = isOtherChanged(other - 1) ? at : end;
      while (at !== end && lines[start] === lines[at]) {
        set(start++, 0);
        set(at++, 1);
        while (isChanged(at)) at += 1;
        while (isOtherChanged(++other)) corresponding = at;
      }
    } while (length !== at - start);
    while (corresponding < at) {
      set(--start, 1);
      set(--at, 0);
      while (isOtherChanged(--other));
    }
  }
}
