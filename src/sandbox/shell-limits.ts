/** The bounds of one shell command, for an isolate of 128 MB that other sessions share. A loop in the emulator
 *  cannot be interrupted and the clock stands still while it runs, so counts are what ends it. */

import type { BashOptions } from "just-bash";
import { sandboxLimits } from "../limits.ts";

const mib = 1024 * 1024;

export const shellLimits: Required<NonNullable<BashOptions["executionLimits"]>> = {
  maxSourceBytes: sandboxLimits.commandBytesMax,
  maxHeredocSize: sandboxLimits.commandBytesMax,
  maxExecDepth: 32,
  maxCallDepth: 100,
  maxSourceDepth: 32,
  maxSubstitutionDepth: 50,
  // A command costs 0.1 to 0.2 ms, so this is some ten seconds of CPU at worst. Loops also run commands,
  // so their own bound matters for `seq` and the like.
  maxCommandCount: 50_000,
  maxLoopIterations: 500_000,
  maxWorkUnits: 10_000_000,
  maxAwkIterations: 1_000_000,
  maxSedIterations: 1_000_000,
  maxJqIterations: 1_000_000,
  maxQueryTokens: 25_000,
  maxQueryDepth: 256,
  maxQueryElements: 200_000,
  maxAwkParserTokens: 25_000,
  maxAwkParserDepth: 128,
  maxAwkParserOperations: 100_000,
  maxCsvRows: 100_000,
  maxCsvCells: 1_000_000,
  maxTraversalEntries: 100_000,
  maxTraversalDepth: 256,
  maxTraversalWork: 1_000_000,
  maxGlobOperations: 100_000,
  maxArrayElements: 100_000,
  maxBraceExpansionResults: 10_000,
  maxFileDescriptors: 1024,
  maxLiveBytes: 32 * mib,
  maxStringLength: sandboxLimits.fileBytesMax,
  // Summed over all that the commands of one line read, not held at once.
  maxInputBytes: 256 * mib,
  // Pipes count as output until they are read, so this is more than what the caller gets.
  maxOutputSize: sandboxLimits.fileBytesMax,
  maxFileSystemBytes: sandboxLimits.fileBytesMax,
  maxArchiveBytes: 32 * mib,
  maxArchiveCompressedBytes: sandboxLimits.fileBytesMax,
  maxArchiveEntryBytes: sandboxLimits.fileBytesMax,
  maxArchiveEntries: sandboxLimits.entriesMax,
  // Our own deadline comes first; this one is the second line of defence.
  maxExecutionTimeMs: sandboxLimits.shellMsMax + 1000,
  maxExtensionCleanupTimeMs: 25,
  // Parts of just-bash that do not exist in this build.
  maxDatabaseBytes: 0,
  maxDatabaseResultBytes: 0,
  maxWorkerMessageBytes: 0,
  maxSqliteTimeoutMs: 0,
  maxPythonTimeoutMs: 0,
  maxJsTimeoutMs: 0,
};
