/** Bounds of the GitHub channel. Times are in milliseconds. */

export const githubLimits = {
  /** GitHub takes 65,536 characters of a comment; the marker and a footer need some. */
  commentCharsMax: 60_000,
  /** Comments that one answer may become. */
  commentsMax: 5,
  /** What is shown of a body that people wrote. */
  bodyCharsMax: 50_000,
  /** The end of a diff hunk that is shown with a comment on it. */
  hunkCharsMax: 1_500,
  /** Times that what may hide text is removed, as its removal may put together more of it. */
  cleaningPassesMax: 10,
  /** GitHub lets an app write 80 times a minute; an edit is worth that little. */
  progressMs: 10_000,
  /** Without a Retry-After, as GitHub asks. */
  secondaryWaitMs: 60_000,
  permissionMs: 120_000,
  /** A token of an installation lasts an hour; with less than this left another one is asked for. */
  tokenMarginMs: 300_000,
  /** A push is looked at again while another turn runs, or waits for a person: the next one may come in its place. */
  pushWaitMs: 10_000,
  parkedWaitMs: 600_000,
  /** Tokens that an isolate remembers. */
  tokensMax: 1_000,
  /** Pages of 100: files of a pull request, comments in which a marker is looked for. */
  pagesMax: 30,
  searchPagesMax: 3,
  fileCharsMax: 100_000,
  /** What is shown of the arguments of a call that people decide about. */
  cardCharsMax: 4_000,
  reviewCommentsMax: 60,
  /** Of one image, of all, and how many: what providers take of a message. */
  imageBytesMax: 5 * 1024 * 1024,
  imagesBytesMax: 8 * 1024 * 1024,
  imagesMax: 5,
} as const;
