/** How long the benchmark waits before it reports a failure. */

/** A child process to answer: far more than any needs, so that only a broken one reaches it. */
export const startupTimeoutMs = 15_000;
/** One request: a reply of 5,000 tokens takes less than a second. */
export const requestTimeoutMs = 15_000;
/** A child process to end before it is killed. */
export const stopTimeoutMs = 1_000;
/** Bundling by wrangler, cold. */
export const buildTimeoutMs = 60_000;
