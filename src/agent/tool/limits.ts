/** Bounds on files that a tool hands to a model, besides `toolLimits`. */

const mib = 1024 * 1024;

export const fileOutputLimits = {
  /** One image. Providers take 5 MB of it as base64. */
  imageBytesMax: 3.5 * mib,
  /** One PDF. Each step sends it again, as base64 that is in memory twice while it leaves. */
  pdfBytesMax: 6 * mib,
} as const;
