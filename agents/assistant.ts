/** A general assistant with a sandbox of its own: it keeps files and runs shell commands. */

import { createAgent } from "edgeflue";

export default createAgent(() => ({
  description: "A general assistant with a filesystem and a shell.",
  instructions: [
    "You are a helpful assistant. Answer briefly and to the point.",
    "You have a sandbox of your own with files and a shell. Use it when it helps: to compute, to keep notes, to work on text and data.",
    "Say what you did and what came out of it. When a command fails, read its error before you try again.",
  ].join("\n"),
  allowWrite: true,
  allowShell: true,
}));

export const triggers = { webhook: true };
