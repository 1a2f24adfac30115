/** Bounds on what a server says and on the time that it has: all of it is untrusted. */

import { toolLimits } from "../limits.ts";

const kib = 1024;
const mib = 1024 * kib;
const second = 1000;
const minute = 60 * second;

export const mcpLimits = {
  /** Servers of one agent. Each is asked when the first prompt needs its tools. */
  serversMax: 16,
  /** Characters of a server's name: it is part of the name of each of its tools, which providers bound to 64. */
  serverCharsMax: 24,
  /** Time for all that comes before a server's tools are known. The prompt waits for it. */
  discoverMsMax: 15 * second,
  /** Time for one call, and the most that a server can have: that of any tool. */
  callMsDefault: minute,
  callMsMax: toolLimits.callMsMax,
  /** Time for a message that nobody waits for. */
  notifyMsMax: 5 * second,
  /** Pages of a list of tools. */
  pagesMax: 20,
  /** Bytes of all pages together. */
  listBytesMax: 4 * mib,
  /** Bytes of one answer to a call: in memory as bytes, as text and as JSON. */
  answerBytesMax: 8 * mib,
  /** The same of all answers of a server that a session reads at the same moment: the calls of a step are made at once, and an
   *  isolate has 128 MB. */
  answersBytesMax: 24 * mib,
  /** Characters of what a server calls a session, which may be a signed token, and an event of a stream. */
  sessionIdCharsMax: 4_000,
  eventIdCharsMax: 500,
  /** Bytes read of an answer that is a refusal. */
  refusalBytesMax: 16 * kib,
  /** Tools of one server. */
  toolsMax: 128,
  /** Characters of a tool's own name. The protocol recommends 128. */
  toolNameCharsMax: 1_000,
  /** Characters of a tool's description. */
  descriptionCharsMax: 4_000,
  /** Characters of one input schema, and of all of a server's together: each step sends them to the model. */
  schemaCharsMax: 64 * kib,
  schemasCharsMax: 256 * kib,
  /** Tools that are left out and named in the log, one by one. */
  problemsMax: 10,
  /** Characters of a server's text in an error. */
  errorCharsMax: 1_000,
  /** Parts of one result. Each of those that cannot be shown has a note, which is longer than the shortest of them. */
  partsMax: 50_000,
  /** Characters of structured content that are written in several lines. Deep ones need many times the room for that. */
  linesCharsMax: 10_000,
  /** Characters of a result's text that has files next to it, and of one that says what failed. */
  textCharsMax: 20_000,
  /** Images and PDFs of one result. Together they fit a row of the session, as base64. */
  filesMax: 8,
  filesBytesMax: 7 * mib,
  /** How long a list of tools is used again, by all sessions of the isolate with the same credentials. */
  listMs: 5 * minute,
  /** Lists that an isolate keeps. */
  listsMax: 16,
  /** Pause between two looks at a list that another session is fetching. */
  lookMs: 20,
  /** How long a server that an agent can do without is not asked again after it did not answer in time. */
  silentMs: 30 * second,
  /** Retry-After of a prompt whose server may be back in a moment, in seconds: where the server says none, and at most. */
  retryAfterSeconds: 5,
  retryAfterSecondsMax: 3_600,
  /** Redirects within the server's origin that one message follows. */
  redirectsMax: 3,
  /** Times in a row that a stream which broke off is continued without a new event, and the pause before each: default,
   *  and the least and the most that a server can ask for. */
  resumesMax: 3,
  resumeMsMin: 100,
  resumeMsDefault: second,
  resumeMsMax: 10 * second,
  /** Requests of the server that are answered while it works on one of ours. */
  serverRequestsMax: 100,
} as const;
