/** What a session has used of containers. */

export interface ContainerFigures {
  /** Time that containers ran, the idle time between commands included: it is what is paid for. Of one that stopped when idle it
   *  counts `idleMs` after its last use. */
  runningMs: number;
  starts: number;
  /** What went into containers, files and input, and what came back of files. */
  bytesIn: number;
  bytesOut: number;
}

/** Of the commands of one call, with the time since the one before; `total`: of the session. */
export interface ContainerUse extends ContainerFigures {
  total: ContainerFigures;
}
