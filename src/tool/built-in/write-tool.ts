/** `write`: a whole file. */

import { z } from "zod";
import { createBuiltInTool } from "./built-in-tool.ts";

export const writeTool = createBuiltInTool({
  name: "write",
  description: "Write a text file, replacing it if it exists. Missing folders are created.",
  needs: "write",
  parameters: z.object({
    path: z.string().describe("Relative to /workspace, or absolute below it."),
    content: z.string().describe("The whole new content."),
  }),
  async execute({ path, content }, { files }) {
    const bytes = new TextEncoder().encode(content);
    await files.write(path, bytes);
    return `Wrote ${path} (${bytes.length} bytes)`;
  },
});
