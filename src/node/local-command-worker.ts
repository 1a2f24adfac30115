/** The thread in which a command line is checked. Started by local-command-thread.ts, imported by nobody. */

import { parentPort, workerData } from "node:worker_threads";
import { checkCommandLine } from "./local-command-check.ts";

const { command, allowedCommands } = workerData as { command: string; allowedCommands: readonly string[] }; // from checkInThread
parentPort?.postMessage(await checkCommandLine(command, new Set(allowedCommands)));
