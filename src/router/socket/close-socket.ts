/** Closes a WebSocket with the code that its other end was closed with. */

/** Of an end that has no right to go on: against the policy. Clients do not connect again with the same token. */
export const expiredCode = 1008;

/** Never throws. What a runtime says of a connection that just ended is no code that can be sent. */
export function closeSocket(socket: WebSocket, code: number, reason?: string): void {
  try {
    socket.close(toSendableCode(code), reason);
  } catch {
    // It is closed already.
  }
}

function toSendableCode(code: number): number {
  if (code === noCode) return 1000;
  const isSendable = (code >= 1000 && code <= 1014 && !reserved.includes(code)) || code >= 3000;
  return isSendable ? code : goingAway;
}

const noCode = 1005;
const goingAway = 1001;
const reserved = [1004, 1005, 1006];
