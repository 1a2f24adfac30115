/** The small tools on files and folders: `stat`, `exists`, `mkdir`, `rm`. */

import { createBuiltInTool, pathParameter, withNeighbours } from "./built-in-tool.ts";

const onlyPath = { type: "object", properties: { path: pathParameter }, required: ["path"] } as const;

export const statTool = createBuiltInTool({
  name: "stat",
  description:
    "Describe a file or folder: its kind, size in bytes and mtime, the time of its last change in seconds since 1970. Links are followed.",
  needs: "read",
  parameters: onlyPath,
  execute: (input, { files }) =>
    withNeighbours(files, input.path, async () => {
      const stat = await files.stat(input.path);
      const isDirectory = stat.type === "directory";
      const isFile = stat.type === "file";
      const isSymbolicLink = stat.type === "symlink";
      // PyFlue's result has both spellings.
      return {
        path: stat.path,
        is_dir: isDirectory,
        is_file: isFile,
        is_directory: isDirectory,
        is_symbolic_link: isSymbolicLink,
        isDirectory,
        isFile,
        isSymbolicLink,
        size: stat.size,
        mtime: stat.mtimeMs / 1000,
      };
    }),
});

export const existsTool = createBuiltInTool({
  name: "exists",
  description: "Check whether a file or folder exists: true or false.",
  needs: "read",
  parameters: onlyPath,
  execute: (input, { files }) => files.exists(input.path),
});

export const mkdirTool = createBuiltInTool({
  name: "mkdir",
  description: "Create a folder. Not needed before write, which creates folders itself.",
  needs: "write",
  parameters: {
    type: "object",
    properties: {
      path: pathParameter,
      recursive: {
        default: true,
        description: "Also create missing parents, and accept a folder that exists. Default: true.",
        type: "boolean",
      },
    },
    required: ["path"],
  },
  async execute(input, { files }) {
    await files.mkdir(input.path, { recursive: input.recursive });
    return `Created ${input.path}`;
  },
});

export const rmTool = createBuiltInTool({
  name: "rm",
  description: "Remove a file, or with recursive a folder and everything in it. It cannot be undone.",
  needs: "write",
  parameters: {
    type: "object",
    properties: {
      path: pathParameter,
      recursive: {
        default: false,
        description: "Needed for a folder, also an empty one.",
        type: "boolean",
      },
      force: { default: false, description: "Succeed also when nothing is there.", type: "boolean" },
    },
    required: ["path"],
  },
  execute: (input, { files }) =>
    withNeighbours(files, input.path, async () => {
      await files.remove(input.path, { recursive: input.recursive, force: input.force });
      return `Removed ${input.path}`;
    }),
});
