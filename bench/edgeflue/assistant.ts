/** The agent that is measured: it has files, and no shell. */

import { createAgent } from "edgeflue";

export default createAgent(() => ({
  description: "A general assistant with a filesystem.",
  instructions: "You are a helpful assistant. Answer briefly and to the point. Keep notes in your files.",
  allowWrite: true,
}));
