/** Bounds on one command line of the emulated shell besides `sandboxLimits`. Code cannot be interrupted and the clock
 *  does not advance while it runs, so work is counted, in an isolate of 128 MB that other sessions share. */

const kib = 1024;
const mib = 1024 * kib;

export const shellLimits = {
  /** Work of one command line, in units of about one byte copied or one step: some 15 s of CPU. */
  workUnitsMax: 3_000_000_000,
  /** Work between two turns of the event loop: 3 to 12 ms. A turn takes a millisecond at least. */
  workUnitsPerTurn: 500_000,
  /** The same while other operations run in the isolate. A prompt needs 20 to 40 turns, and is to be no more than 100 ms
   *  slower. */
  workUnitsPerSharedTurn: 250_000,
  /** How long they get the event loop then: as long as the work before took, but no longer than this. */
  givenWayMsMax: 50,
  /** Bytes that the commands of one line keep in memory at once, besides the files that they read. */
  heldBytesMax: 48 * mib,
  /** Bytes in a pipe before its writer waits. */
  pipeBytesMax: 64 * kib,
  /** Constructs within each other in one script: the parser recurses, some 2 KB of stack each. */
  syntaxDepthMax: 100,
  /** Words and commands of one line or compound command, which is parsed as a whole: some 300 bytes and 1 µs each. */
  syntaxNodesMax: 30_000,
  /** Characters that the parser may have read in vain, as what they turned out not to be: some 10 ms. */
  syntaxRetriedCharsMax: 200_000,
  /** Arguments of one command, and words that a loop goes through: some 60 bytes each. */
  wordsMax: 200_000,
  /** Shells that run at once (subshells, stages of pipelines, jobs): some kilobytes each. */
  shellsMax: 1_000,
  /** Jobs that run at once before the next one waits. */
  jobsMax: 200,
  /** Words that braces make (`{1..9}`), each some 100 bytes. */
  braceWordsMax: 100_000,
  /** Nested calls of functions, `eval` and `source`; shells within shells. Each takes some kilobytes. */
  functionDepthMax: 1_000,
  shellDepthMax: 100,
  /** Steps of one pattern with groups (`!(a|b)`), whose time is not that of the text alone: some 2 s. */
  patternStepsMax: 20_000_000,
  /** Characters of a pattern of the shell, which is compiled at once. */
  patternCharsMax: 64 * kib,
  /** Tokens, nesting and operations of awk and jq programs, which are parsed recursively. */
  programTokensMax: 25_000,
  awkDepthMax: 128,
  jqDepthMax: 256,
  /** UTF-16 units of one text in awk, and nested calls of its functions, whose variables stay in memory. */
  awkTextCharsMax: 8 * mib,
  awkCallDepthMax: 10_000,
  /** Calls of jq's functions within each other: each takes some of the isolate's stack. */
  jqCallsMax: 250,
  /** Characters of one value: of a variable, of `$(...)`, or that a program makes. */
  valueCharsMax: 8 * mib,
  /** Values of one jq query. */
  jqElementsMax: 200_000,
  /** Files visited by `find`, `ls -R` and the like. */
  visitedEntriesMax: 100_000,
  /** Elements of an array of the shell. */
  arrayElementsMax: 100_000,
  /** Nesting of brackets in the expressions of find, expr and bc, which are parsed recursively. */
  expressionDepthMax: 200,
  /** Open files of a command. */
  descriptorsMax: 1_024,
  /** Columns between two stops of tabs, and of a line's number: each line may have as many blanks. */
  columnsMax: 10_000,
  /** Files of one commit, some 200 bytes each: five times as many as a session can have. */
  gitTreeFilesMax: 100_000,
  /** Objects of a pack, some 500 bytes each while their names are found out. An object has no more bytes than a file. */
  gitPackObjectsMax: 100_000,
  /** Steps of one delta, each some 100 bytes in memory. */
  gitDeltaStepsMax: 100_000,
  /** Deltas on one another; git makes 50, and 250 with `--aggressive` of old. Each is unpacked for each object above it. */
  gitDeltaDepthMax: 1_000,
  /** Bytes that are unpacked to read one object: some 300 ms. */
  gitDeltaChainBytesMax: 256 * mib,
  /** Bytes that stay in memory while the names of a pack's objects are found out, besides a cache of 32 MiB. */
  gitIndexBytesMax: 32 * mib,
  /** Packs that an isolate remembers to have looked at, by two digests each. */
  gitKnownPacksMax: 200,
  /** Settings that the environment gives to git. */
  gitGivenSettingsMax: 1_000,
} as const;
