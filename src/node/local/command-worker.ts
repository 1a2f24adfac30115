/** The thread in which a command line is checked. Started by command-thread.ts, never imported. */

import { parentPort, workerData } from "node:worker_threads";
import { type CommandRules, checkCommandLine } from "./command-check.ts";

const { command, ...rules } = workerData as { command: string } & CommandRules; // from checkInThread
parentPort?.postMessage(await checkCommandLine(command, rules));
