/** Bounds of the sockets of prompts and runs. */

export const socketLimits = {
  /** Bytes of one message: what PyFlue's client takes. */
  messageBytesMax: 1_048_576,
  /** Messages of one socket that wait. */
  messagesMax: 100,
} as const;
