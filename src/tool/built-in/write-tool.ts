/** `write`: a whole file. */

import { sandboxLimits } from "../../limits.ts";
import { createBuiltInTool, pathParameter } from "./built-in-tool.ts";

const mib = 1024 * 1024;

export const writeTool = createBuiltInTool({
  name: "write",
  description: `Write a whole text file: creates it with its folders, or replaces all of it. To change a part, use edit. At most ${sandboxLimits.fileBytesMax / mib} MiB.`,
  needs: "write",
  parameters: {
    type: "object",
    properties: {
      path: pathParameter,
      content: { type: "string", description: "The whole new content." },
    },
    required: ["path", "content"],
  },
  async execute({ path, content }, { files }) {
    const bytes = new TextEncoder().encode(content);
    await files.write(path, bytes);
    return `Wrote ${path} (${bytes.length} bytes)`;
  },
});
