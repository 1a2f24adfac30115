/** How long the parts of a run wait, and how large its load is. */

const second = 1000;

/** Users that send at the same time, and how long one of them is waited for before the next one takes the seat. What is
 *  still open of the former's goes on. */
export const seats = 10;
export const seatMsMax = 6 * second;
/** Users that are open at the same time, with those who have left their seats: the next ones wait until some are done. On
 *  a machine that serves fewer between two kills than come, more and more would be open until nothing gets on. */
export const openUsersMax = 20;
/** Runs of the workflow that are under way at the same time. */
export const runSeats = 6;
/** Deaths at one place after which the host lives until the run has got on: fewer than a run promises to bear, because
 *  it rests ever longer. One of so many runs has to bear them all. */
export const deathsMaxOfMost = 4;
export const hardyRunEvery = 6;
/** Repositories on which comments are written all the time. */
export const webhookSeats = 2;
/** Requests of one session, at least and at most, and those of them that wait for an answer at once. */
export const requestsMin = 4;
export const requestsMax = 12;
export const openRequestsMax = 4;
/** Between two requests of a session. */
export const gapMsMax = 400;
/** Life of a process before it is killed: at most, whatever it is doing. One of so many lives longer, so that also what
 *  is tried ever more rarely is tried. */
export const lifeMsMax = 1.2 * second;
export const longLifeMsMax = 5 * second;
export const longLifeEvery = 6;
/** How long a process takes to listen on a machine that does nothing else. */
export const quietStartMs = 150;
/** Before a request is sent again that found nobody: doubles from time to time. */
export const retryDelayMs = 20;
export const retryDelayMsMax = 640;
/** For everything to settle after the last kill. Attempts that get nowhere are made ever more rarely, and calls that
 *  nobody decides about wait for their approvals. */
export const settleMsMax = 120 * second;
/** A session that nobody asks is woken by its alarm, one heartbeat after it was last taken up at the latest. */
export const alarmMsMax = 40 * second;
/** Between two looks at something that is waited for. */
export const pollMs = 200;
/** Sessions that are looked at together at the end. */
export const inspectedAtOnce = 16;
