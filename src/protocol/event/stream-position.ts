/** Where a reader of a stream is: the value of a frame's `id`, of `Last-Event-ID` and of `?after=`. */

export interface StreamPosition {
  /** The last stored event that was seen; 0 before the first. */
  offset: number;
  /** Characters of the text of the step after it that were seen. */
  chars: number;
}

/** `12`, or `12.340` in the middle of a step's text. */
export function formatPosition({ offset, chars }: StreamPosition): string {
  return chars === 0 ? String(offset) : `${offset}.${chars}`;
}

/** Undefined when it is no position: the reader then begins where one without a position does, as in PyFlue. */
export function parsePosition(text: string | undefined | null): StreamPosition | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,10}))?$/.exec(text ?? "");
  if (match === null) return undefined;
  return { offset: Number(match[1]), chars: Number(match[2] ?? 0) };
}
