/** Every bound of edgeflue, with its unit and its reason; those of one part alone are in a limits.ts of its
 *  folder. A limit that is in neither does not exist. */

const kib = 1024;
const mib = 1024 * kib;
const second = 1000;
const minute = 60 * second;

/** Bounds on requests over HTTP. */
export const requestLimits = {
  /** Largest request body. Big enough for a few images, far under what a 128 MB isolate can parse. */
  bodyBytesMax: 8 * mib,
  /** Levels of nesting in a JSON body, checked before its fields are. A value that is nested some thousand times cannot
   *  cross RPC, and no answer can repeat it. */
  bodyDepthMax: 1_000,
  /** Longest instance or session id, in UTF-16 units. Ids come from chat threads and ticket keys. */
  idCharsMax: 512,
  /** JSON Schema of a typed result, in UTF-16 units. It goes to the model with the prompt. */
  schemaCharsMax: 64 * kib,
  /** The payload for the agent's initializer, in UTF-16 units as JSON. It is one row of the session. */
  payloadCharsMax: 256 * kib,
  /** Names of tools, commands or secrets in one request. */
  namesMax: 128,
  /** Images and other files that go with one message. */
  filesMax: 20,
  /** Characters of the key that makes a request the same as an earlier one. */
  idempotencyKeyCharsMax: 200,
  /** Events returned by one `GET events`, default and most. */
  eventPageDefault: 200,
  eventPageMax: 1_000,
  /** Messages returned by one `GET messages`, default and most: a page stays far below the RPC bound of 32 MiB. */
  messagePageDefault: 100,
  messagePageMax: 500,
  /** Bytes of content in one page of messages or events; the page ends early rather than grow past it. A message that
   *  is larger comes alone. */
  messagePageBytesMax: 8 * mib,
} as const;

/** Bounds on what an error says. */
export const errorLimits = {
  /** Characters of a message or a hint: some exceptions quote everything that they could not read. */
  textCharsMax: 4_000,
  /** Characters of a model's answer that an error quotes. All of it is in a message. */
  quoteCharsMax: 20_000,
  /** Mismatches with the schema of a result that an error lists, and characters of each. */
  issuesMax: 20,
  issueCharsMax: 1_000,
} as const;

/** Bounds on secrets: shorter values also occur in other text. */
export const secretLimits = {
  /** Characters of a value that is granted by name. */
  charsMin: 4,
  /** Characters of a value that only looks like a secret, by the name of its variable. */
  unaskedCharsMin: 12,
} as const;

/** Bounds on calls that wait for an approval. */
export const approvalLimits = {
  /** Time until an undecided call counts as denied: default, and the most that an agent can set. */
  timeoutMsDefault: 24 * 60 * minute,
  timeoutMsMax: 30 * 24 * 60 * minute,
  /** Characters of who decided, and why. */
  textCharsMax: 1_000,
} as const;

/** Bounds on the log of a session's events. */
export const eventLimits = {
  /** Events that are kept: the oldest go. */
  keptMax: 20_000,
  /** Events between two removals. */
  pruneEvery: 1_000,
  /** Events that may wait in memory for the next commit; with more, one is made within `stageMsMax`. */
  waitingMax: 1_000,
  /** Characters of a prompt or a log message in an event, and of any other value as JSON. */
  textCharsMax: 2_000,
  valueCharsMax: 64 * kib,
} as const;

/** Retention of rows that are neither messages nor files. */
export const retentionLimits = {
  /** Events of a session after which an operation is removed, with its outcome and its idempotency key. A prompt
   *  without tools logs eight, so that thousands of operations are kept. */
  operationEventsMax: 60_000,
  /** Time that a settled operation and its key stay, however many events have come: repeats of a request come soon. */
  settledMsMin: 24 * 60 * minute,
  /** Operations removed at once: more than can have come since the last time. */
  operationsPrunedMax: 200,
} as const;

/** Bounds on one session's storage. */
export const storeLimits = {
  /** Largest row. Production refuses 2 MB; local workerd does not, so the store enforces its own bound. */
  rowBytesMax: 1.5 * mib,
  /** One message, request or outcome, in UTF-8 bytes, in as many rows as it takes. In UTF-16 it is twice as large at
   *  most, and still crosses RPC, which takes 32 MiB. */
  textBytesMax: 14 * mib,
  /** Characters of the newest messages that are cached, of all conversations of a session together. A conversation that
   *  grows past it, or past so many messages, is summarised whatever its model's window is. */
  cachedCharsMax: 16 * mib,
  cachedMessagesMax: 10_000,
  /** Pause between two writes of the text that streams in: two rows a second at most. A crash loses at most this much
   *  text. */
  partialTextMs: 500,
  /** Longest time that a redoable write may stay in memory before it is committed: by then the model has been asked. */
  stageMsMax: 25,
  /** Characters of a row of such text; each write repeats its row. */
  partialTextBlockChars: 16_384,
  /** Characters of a run's result, as JSON, in the row that has its payload. A longer one is in the last event only. */
  runResultCharsMax: 64 * kib,
  /** Ids of Durable Objects that an isolate keeps, of each kind. */
  objectIdsMax: 1000,
} as const;

/** Bounds on one operation and on the queue in front of it. */
export const operationLimits = {
  /** First firing of the timer that a session's deadlines share. Most work is over by then. */
  firstTickMs: 200,
  /** Operations in the queue. Past that: 429 with Retry-After. */
  queueLengthMax: 100,
  /** Model steps of one operation, unless the agent sets `limits.steps`. */
  stepsDefault: 50,
  /** Model steps that no agent can exceed. */
  stepsMax: 1000,
  /** Attempts in a row in which an operation gets nowhere because its host dies, before it settles as interrupted. */
  attemptsMax: 3,
  /** Attempts in all, however far each of them gets. */
  attemptsInAllMax: 100,
  /** Pause before the third attempt in a row that gets nowhere; doubles for each further one. */
  stallDelayMs: 2 * second,
  /** Time that an operation always has after a restart, however much of its wall time is over. */
  resumedMsMin: 30 * second,
  /** Messages that wait to join a running operation; further ones wait in the queue. */
  steeringMessagesMax: 20,
  /** UTF-16 units of all messages that wait in the queue: they are in memory. */
  queueCharsMax: 16 * mib,
  /** Time for an agent's initializer. It runs before any model, and other requests wait for it. */
  initializerMsMax: 30 * second,
  /** Wall time of one operation. */
  wallMsMax: 30 * minute,
  /** Distance of the watchdog alarm while an operation runs. An idle object is evicted after 70 s or more. */
  heartbeatMs: 30 * second,
  /** Times that the model may correct a typed result: default (PyFlue's), and the most that a call may ask for. */
  resultRetriesDefault: 3,
  resultRetriesMax: 10,
  /** Nesting of tasks: default (PyFlue's), and the most that can be set. Each level has a conversation in memory. */
  taskDepthDefault: 8,
  taskDepthMax: 32,
  /** Tasks of one operation, at all levels together. */
  tasksMax: 100,
  /** Time until a session whose lifetime is over while it works is looked at again. */
  expiryRetryMs: 5 * minute,
  /** Retry-After of a full queue, in seconds. */
  queueRetryAfterSeconds: 5,
} as const;

/** Bounds on one model call. */
export const modelLimits = {
  /** Silence before an answer begins: some models think silently. */
  responseMsMax: 5 * minute,
  /** Silence within an answer that has begun, before it counts as dead. Any byte is a sign of life. */
  chunkMsMax: 90 * second,
  /** Models that are cached for the sessions of an isolate; callers may name any. */
  cachedModelsMax: 8,
  /** Characters of system prompts, and of lists of tools, whose JSON a model caches for all its sessions: an agent has
   *  one of each, and one for each role and subagent. */
  requestPartsCharsMax: 500_000,
  /** How long a connection may stay open after a whole answer before it is closed instead of reused. */
  closeMsMax: 1 * second,
  /** Buffer of one read from the provider. */
  readBytesMax: 16 * kib,
  /** Bytes of one event of a provider's stream, which are buffered until it ends: more than a whole answer has. */
  eventBytesMax: 8 * mib,
  /** Bytes read from an answer that is not an event stream, for the error. */
  refusalBytesMax: 16 * kib,
  /** Calls made for one step: the first and its retries. */
  callsPerStepMax: 4,
  /** First pause before a retry; doubles each time. */
  retryDelayMs: 500,
  /** Longest pause. When Retry-After asks for more, the operation fails instead. */
  retryDelayMsMax: 20 * second,
  /** UTF-16 units of text, reasoning and tool input in one answer: it is stored in up to 3 bytes each, and crosses RPC
   *  together with the typed result that was read from it. */
  answerCharsMax: 4_000_000,
  /** Characters of a tool's name, or of a call's id, that a model may give. */
  nameCharsMax: 512,
  /** Characters of a provider's error text in a hint. */
  errorTextCharsMax: 1000,
} as const;

/** Bounds that keep a conversation within a model's window, in tokens. The defaults are PyFlue's. */
export const compactionDefaults = {
  contextWindowTokens: 128_000,
  reserveTokens: 16_384,
  keepRecentTokens: 20_000,
  /** Room that must be left to work with. */
  budgetTokensMin: 1_000,
  /** Characters of one token of English prose that no provider has counted yet. */
  charsPerToken: 4,
  /** Tokens that one image or file counts for. */
  fileTokens: 1_500,
  /** Characters of base64 that make a page of a PDF, which counts as one file. */
  pdfPageChars: 100_000,
  /** Characters of messages that are read at once to be summarised. */
  pageCharsMax: 64 * kib,
  /** Model calls after which an unfinished summary is stored, so that a restart continues from there. */
  callsPerSummaryMax: 8,
} as const;

/** Bounds on a client's retries and waits. */
export const clientLimits = {
  /** Times that a request is sent again after failures in a row, unless the client says otherwise: some 8 s. */
  retriesDefault: 5,
  /** First pause before a request is sent again; doubles each time. */
  retryDelayMs: 250,
  /** Longest pause. When Retry-After asks for more, the request fails instead. */
  retryDelayMsMax: 20 * second,
  /** A request that was open this long had reached a server, so its failure starts a new row. Proxies cut off after a
   *  minute what takes longer; a prompt may take many. */
  openMsMin: 30 * second,
  /** Times that a request is sent in total. */
  attemptsMax: 100,
  /** Silence of a stream after which it counts as broken: three heartbeats. */
  silenceMsMax: 45 * second,
  /** Pause before an abort is sent again: the request that it is to end may still be on its way. */
  abortRepeatMs: 20,
  /** Time that an aborted call has to return the operation's outcome. */
  abortGraceMs: 5 * second,
} as const;

/** Bounds on JSON from models and tools. */
export const jsonLimits = {
  /** Nesting. Deeper values overflow the stack of the code that walks them later, at each call again. */
  depthMax: 100,
  /** Compiled patterns of schemas that are kept for the sessions of an isolate. */
  patternsCached: 100,
} as const;

/** Bounds on tools and what they return to the model. */
export const toolLimits = {
  /** Problems that the model reads about one wrong input. */
  inputProblemsMax: 10,
  /** Times that a shell command begins whose host ends while it runs. */
  commandAttemptsMax: 2,
  /** Calls that one answer may ask for; further ones are refused with a result. */
  callsPerStepMax: 64,
  /** Time for one call of an author's tool. */
  callMsMax: 2 * minute,
  /** Lines that one call may write to the log, some 40 µs each, and the characters of all of them, fields as JSON. */
  logLinesMax: 1_000,
  logCharsMax: 1 * mib,
  /** Characters of a result that the model sees; the full text goes to a file. PyFlue: 51,200. */
  outputCharsMax: 51_200,
  /** Lines of a result that the model sees. PyFlue: 2,000. */
  outputLinesMax: 2_000,
  /** Output kept in full in a file when the model sees only its head and tail. */
  outputFileBytesMax: 8 * mib,
  /** Paths that `glob` lists and lines that `grep` returns. */
  matchesMax: 1_000,
  /** Calls that one program of `run_code` may make of other tools. */
  innerCallsMax: 200,
  /** Changes of one call of `edit`. */
  editsMax: 100,
  /** Characters of the line that `edit` shows when its text is not found. */
  nearestCharsMax: 200,
  /** Lines before and after a match that `grep` shows. */
  contextLinesMax: 100,
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
  /** Files and folders whose rows stay in memory from one transaction to the next, about 300 bytes each. */
  cachedEntriesMax: 10_000,
  /** Symbolic links followed for one path, as on Linux. */
  symlinksMax: 40,
  /** Shell command text. */
  commandBytesMax: 256 * kib,
  /** Time for one shell command: default, and the most that a call may ask for. */
  shellMsDefault: 2 * minute,
  shellMsMax: 10 * minute,
  /** After an abort, time for the shell to end before it is abandoned. */
  shellAbortGraceMs: 250,
  /** After its time is up, time for any sandbox to end a command and to bring back its output and files, before the session
   *  gives it up. Longer than a container (65 s) or a remote sandbox (30 s) takes. */
  commandEndMsMax: 90 * second,
  /** After an abort, whose commands' outputs and files are not waited for. */
  abortEndMsMax: 5 * second,
  /** Output of one shell command, stdout and stderr each, a control character as the 6 bytes that JSON makes of it. */
  shellOutputBytesMax: 4 * mib,
  /** Stored outputs of tools: the oldest are removed first. Their bytes leave most of `totalBytesMax` to the agent. */
  outputFilesMax: 50,
  outputFilesBytesMax: 64 * mib,
} as const;

/** Bounds on one program of JavaScript that a request may ask for; the engine's own are next to it. */
export const javaScriptRequestLimits = {
  codeCharsMax: 256 * kib,
  /** Of the inputs, and of the result, as JSON. */
  inputCharsMax: 4 * mib,
  msMax: 2 * minute,
  /** An isolate has 128 MB. */
  memoryBytesMax: 64 * mib,
} as const;

/** Bounds on one search by pattern. */
export const searchLimits = {
  /** A regular expression or a glob. */
  patternCharsMax: 1_000,
  /** Alternatives that the braces of a glob make. */
  globAlternativesMax: 100,
  /** Bytes of the files that are read: about a second of CPU with most patterns. */
  bytesMax: 64 * mib,
  /** Wall time, checked between two turns of the event loop. */
  msMax: 5 * second,
  /** Steps of matching between two turns of the event loop: at most 20 ms. */
  stepsPerTurn: 2_000_000,
  /** Characters of a line that the pattern is tried on, and of a matching line that the model sees. */
  lineCharsMax: 20_000,
  shownCharsMax: 500,
} as const;

/** Bounds on definitions: they are read by people and sent to the model with each step. */
export const agentLimits = {
  toolsMax: 128,
  nameCharsMax: 64,
  /** Files that an agent gives to new sessions, and their bytes: they are part of the Worker's bundle. */
  seedFilesMax: 1_000,
  seedBytesMax: 16 * mib,
} as const;

/** Bounds on the host that embeds the engine in a program. */
export const hostLimits = {
  /** Longest delay that Node's timers take: about 24 days. */
  timerMsMax: 2 ** 31 - 1,
  /** Time that a process waits for a session that another process has open before it is refused. */
  sessionBusyMsMax: 2 * second,
} as const;

/** Bounds on skills, roles and project instructions. They are part of the Worker's bundle and of prompts. */
export const skillLimits = {
  /** Skills of one agent: each is a line of the system prompt. */
  skillsMax: 64,
  /** Characters of a description, as in the Agent Skills format. */
  descriptionCharsMax: 1_024,
  /** Characters of the instructions of a skill or a role, and of the project's: some 16,000 tokens. */
  instructionsCharsMax: 64 * kib,
  /** Resource files of one skill, one of them, and all together: they are in the bundle and in memory. */
  resourcesMax: 100,
  resourceBytesMax: 256 * kib,
  resourcesBytesMax: 1 * mib,
  /** Folders below each other in which skills and their resources are looked for. */
  folderDepthMax: 8,
  /** Wrong fields that an error lists of a skill's arguments. */
  problemsMax: 10,
} as const;
