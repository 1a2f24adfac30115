/** Bounds of the container sandbox. Those of files and output are the sandbox's own. */

const kib = 1024;
const mib = 1024 * kib;
const second = 1000;
const minute = 60 * second;

export const containerLimits = {
  /** A container without work stops after this time: the default, the least and the most that an agent may ask for. An idle
   *  container is paid for. */
  idleMsDefault: 5 * minute,
  idleMsMin: 1 * second,
  idleMsMax: 24 * 60 * minute,
  /** From `start()` to the first program, before the time begins that a service has to listen. */
  startMsMax: 60 * second,
  /** Further tries when there is no capacity, with the time before each of them. */
  capacityRetryMs: [500, 2 * second],
  /** After a command's deadline or abort: for its processes to be killed, and for the files of an aborted one to be passed
   *  over, before the container is given up. */
  stopGraceMs: 3 * second,
  /** For the files that come back when the deadline has passed. */
  transferMsMax: 60 * second,
  /** For `destroy()`, which took 21 s with a wedged exec: how long a caller waits for it that has a result already, and the
   *  next command. */
  destroyMsMax: 2 * second,
  endMsMax: 30 * second,
  /** For a probe: a program that answers at once or never. */
  probeMsMax: 5 * second,
  /** Without commands, before a snapshot is made; and the most that it may take. */
  snapshotQuietMs: 3 * second,
  snapshotMsMax: 60 * second,
  /** Before a start that failed is tried again. */
  restartMs: 500,
  /** From the death of a container until `running` says so, 160 ms as measured. */
  deathMsMax: 1 * second,
  /** The list of what a command changed, with its paths. */
  listBytesMax: 16 * mib,
  /** Names and problems that one result lists. */
  notedPathsMax: 5,
  /** What is read at once. */
  readBytes: 256 * kib,
  /** What goes in at once. */
  inputChunkBytes: 256 * kib,
  /** Input of one command: it is in memory, and in a file of the container. */
  inputBytesMax: 16 * mib,
} as const;
