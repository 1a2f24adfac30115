/** The bounds of one shell command under just-bash's names. */

import type { BashOptions } from "just-bash";
import { sandboxLimits, shellLimits } from "../../limits.ts";

const { fileBytesMax, commandBytesMax, entriesMax, shellMsMax } = sandboxLimits;

export const executionLimits: Required<NonNullable<BashOptions["executionLimits"]>> = {
  maxSourceBytes: commandBytesMax,
  maxHeredocSize: commandBytesMax,
  maxExecDepth: shellLimits.scriptDepthMax,
  maxCallDepth: shellLimits.callDepthMax,
  maxSourceDepth: shellLimits.scriptDepthMax,
  maxSubstitutionDepth: shellLimits.substitutionDepthMax,
  maxCommandCount: shellLimits.commandsMax,
  maxLoopIterations: shellLimits.loopsMax,
  maxWorkUnits: shellLimits.workMax,
  maxAwkIterations: shellLimits.programStepsMax,
  maxSedIterations: shellLimits.programStepsMax,
  maxJqIterations: shellLimits.programStepsMax,
  maxQueryTokens: shellLimits.programTokensMax,
  maxQueryDepth: shellLimits.jqDepthMax,
  maxQueryElements: shellLimits.jqElementsMax,
  maxAwkParserTokens: shellLimits.programTokensMax,
  maxAwkParserDepth: shellLimits.awkDepthMax,
  maxAwkParserOperations: shellLimits.awkOperationsMax,
  maxCsvRows: shellLimits.tableRowsMax,
  maxCsvCells: shellLimits.tableCellsMax,
  maxTraversalEntries: shellLimits.visitedEntriesMax,
  maxTraversalDepth: shellLimits.visitedDepthMax,
  maxTraversalWork: shellLimits.visitStepsMax,
  maxGlobOperations: shellLimits.globStepsMax,
  maxArrayElements: shellLimits.arrayElementsMax,
  maxBraceExpansionResults: shellLimits.bracesMax,
  maxFileDescriptors: shellLimits.descriptorsMax,
  maxLiveBytes: shellLimits.liveBytesMax,
  maxStringLength: fileBytesMax,
  maxInputBytes: shellLimits.inputBytesMax,
  // Pipes count as output until they are read, so this is more than what the caller gets.
  maxOutputSize: fileBytesMax,
  maxFileSystemBytes: fileBytesMax,
  maxArchiveBytes: shellLimits.liveBytesMax,
  maxArchiveCompressedBytes: fileBytesMax,
  maxArchiveEntryBytes: fileBytesMax,
  maxArchiveEntries: entriesMax,
  // Our own deadline comes first; this one is the second line of defence.
  maxExecutionTimeMs: shellMsMax + 1000,
  maxExtensionCleanupTimeMs: shellLimits.cleanupMsMax,
  // Parts of just-bash that do not exist in this build.
  maxDatabaseBytes: 0,
  maxDatabaseResultBytes: 0,
  maxWorkerMessageBytes: 0,
  maxSqliteTimeoutMs: 0,
  maxPythonTimeoutMs: 0,
  maxJsTimeoutMs: 0,
};
