/** Every bound of edgeflue, with its unit and its reason. A limit that is not here does not exist. */

const kib = 1024;
const mib = 1024 * kib;
const second = 1000;
const minute = 60 * second;

/** Bounds on what comes in over HTTP. */
export const requestLimits = {
  /** Largest request body. Big enough for a few images, far under what a 128 MB isolate can parse. */
  bodyBytesMax: 8 * mib,
  /** Longest instance or session id, in UTF-16 units. Ids come from chat threads and ticket keys. */
  idCharsMax: 512,
  /** Messages returned by one `GET messages`, default and most: a page stays far below the RPC bound of 32 MiB. */
  messagePageDefault: 100,
  messagePageMax: 500,
  /** Bytes of message content in one page; the page ends early rather than grow past it. */
  messagePageBytesMax: 8 * mib,
} as const;

/** Bounds on one session's storage. */
export const storeLimits = {
  /** Largest row that we write. Production refuses 2 MB; local workerd does not, so we enforce our own. */
  rowBytesMax: 1.5 * mib,
} as const;

/** Bounds on one operation and on the queue in front of it. */
export const operationLimits = {
  /** Operations that may wait behind the running one. Past that: 429 with Retry-After. */
  queueLengthMax: 100,
  /** Model steps of one operation, unless the agent sets `limits.steps`. */
  stepsDefault: 50,
  /** Model steps that no agent can exceed. */
  stepsMax: 1000,
  /** Times an operation is taken up again after its object died before it settles as interrupted. */
  attemptsMax: 3,
  /** Wall time of one operation. */
  wallMsMax: 30 * minute,
  /** Distance of the watchdog alarm while an operation runs. An idle object is evicted after 70 s or more. */
  heartbeatMs: 30 * second,
  /** Seconds that a caller is told to wait when the queue is full. */
  queueRetryAfterSeconds: 5,
} as const;

/** Bounds on one model call. */
export const modelLimits = {
  /** Time until the provider answers with headers. */
  responseMsMax: 2 * minute,
  /** Silence within a stream before it counts as dead. */
  chunkMsMax: 90 * second,
  /** Buffer of one read from the provider. */
  readBytesMax: 64 * kib,
  /** What a read waits for while nobody watches the answer: a few dozen tokens. Small enough that even one token
   *  a second counts as a sign of life in time. */
  unwatchedReadBytesMin: 4 * kib,
  /** Calls made for one step: the first and its retries. */
  callsPerStepMax: 4,
  /** First pause before a retry; doubles each time. */
  retryDelayMs: 500,
  /** Longest pause that we wait for, also when Retry-After asks for more (then the operation fails instead). */
  retryDelayMsMax: 20 * second,
  /** UTF-16 units of text, reasoning and tool input that one answer may hold, so that it fits a row. */
  answerCharsMax: 450_000,
  /** Characters of a provider's error text that we keep for the developer. */
  errorTextCharsMax: 1000,
} as const;

/** Bounds on streaming to clients. */
export const streamLimits = {
  /** Text deltas that arrive within this time after the last frame are sent as one. */
  coalesceMs: 8,
  /** Pause after which a comment keeps the connection open. */
  heartbeatMs: 15 * second,
  /** Bytes that wait for a slow reader before it is cut off; the operation goes on. */
  bufferBytesMax: 4 * mib,
} as const;

/** Bounds on tools and what they return to the model. */
export const toolLimits = {
  /** Calls that one answer may ask for; the rest are refused with a result. */
  callsPerStepMax: 64,
  /** Time for one call of an author's tool. */
  callMsMax: 2 * minute,
  /** Characters of a result that the model sees; the rest goes to a file. PyFlue: 51,200. */
  outputCharsMax: 51_200,
  /** Lines of a result that the model sees. PyFlue: 2,000. */
  outputLinesMax: 2_000,
  /** Output kept in full in a file when the model sees only its head and tail. */
  outputFileBytesMax: 8 * mib,
  /** Paths that `glob` lists and lines that `grep` returns. */
  matchesMax: 1_000,
  /** Entries that `read` lists of a directory. */
  listingEntriesMax: 1_000,
} as const;

/** Bounds on the virtual sandbox. A Durable Object has 128 MB for everything. */
export const sandboxLimits = {
  /** One file. */
  fileBytesMax: 16 * mib,
  /** All files of one session. */
  totalBytesMax: 512 * mib,
  /** Files and folders of one session. */
  entriesMax: 20_000,
  /** Content chunk in SQLite. */
  chunkBytesMax: 512 * kib,
  /** Changes of one tool call that wait in memory for its commit. */
  pendingBytesMax: 32 * mib,
  /** A path and one of its names, in UTF-8 bytes, as on Linux. */
  pathBytesMax: 4096,
  nameBytesMax: 255,
  /** Symbolic links followed for one path, as on Linux. */
  symlinksMax: 40,
  /** Shell command text. */
  commandBytesMax: 256 * kib,
  /** Time for one shell command: default, and the most that a call may ask for. */
  shellMsDefault: 2 * minute,
  shellMsMax: 10 * minute,
  /** After an abort, time for the shell to end by itself before it is abandoned. */
  shellAbortGraceMs: 250,
  /** Output of one shell command, stdout and stderr each. */
  shellOutputBytesMax: 8 * mib,
  /** Lines of a file that `grep` reads, and the longest one it tries a pattern on. */
  grepLineCharsMax: 20_000,
} as const;

/** Bounds on definitions: they are read by people and sent to the model with each step. */
export const agentLimits = {
  toolsMax: 128,
  nameCharsMax: 64,
} as const;
