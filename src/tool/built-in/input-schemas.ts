/** The input schemas of the built-in tools, as zod makes them. The first prompt of each isolate sends them, and zod
 *  would take several milliseconds there. A test compares the two, and prints the text for this file. */

import type { JSONSchema7 } from "@ai-sdk/provider";

/** By the tool's name. */
export const inputSchemas: Readonly<Record<string, JSONSchema7>> = {
  read: {
    type: "object",
    properties: {
      path: { type: "string", description: "Relative to the working folder, or absolute." },
      offset: { description: "First line to show, counted from 1. Default: 1.", type: "integer", minimum: 0 },
      limit: { description: "Number of lines. Default: all that fit.", type: "integer", minimum: 0 },
    },
    required: ["path"],
  },
  write: {
    type: "object",
    properties: {
      path: { type: "string", description: "Relative to the working folder, or absolute." },
      content: { type: "string", description: "The whole new content." },
    },
    required: ["path", "content"],
  },
  edit: {
    type: "object",
    properties: {
      path: { type: "string", description: "Relative to the working folder, or absolute." },
      old_text: {
        type: "string",
        description: "Text to replace, copied from the file, with enough lines around it to be unique.",
      },
      new_text: { type: "string", description: "Text to put in its place; empty to delete." },
      replace_all: { default: false, description: "Replace every occurrence.", type: "boolean" },
    },
    required: ["path", "old_text", "new_text"],
  },
  stat: {
    type: "object",
    properties: { path: { type: "string", description: "Relative to the working folder, or absolute." } },
    required: ["path"],
  },
  exists: {
    type: "object",
    properties: { path: { type: "string", description: "Relative to the working folder, or absolute." } },
    required: ["path"],
  },
  mkdir: {
    type: "object",
    properties: {
      path: { type: "string", description: "Relative to the working folder, or absolute." },
      recursive: {
        default: true,
        description: "Also create missing parents, and accept a folder that exists. Default: true.",
        type: "boolean",
      },
    },
    required: ["path"],
  },
  rm: {
    type: "object",
    properties: {
      path: { type: "string", description: "Relative to the working folder, or absolute." },
      recursive: { default: false, description: "Needed for a folder, also an empty one.", type: "boolean" },
      force: { default: false, description: "Succeed also when nothing is there.", type: "boolean" },
    },
    required: ["path"],
  },
  bash: {
    type: "object",
    properties: {
      command: { type: "string", minLength: 1, description: "Bash script of one or more lines." },
      timeout: {
        default: 120,
        description: "Seconds until the command is stopped. Default 120, at most 600.",
        type: "number",
        exclusiveMinimum: 0,
        maximum: 600,
      },
      cwd: {
        description: "Folder to run in, as in the file tools. Default: the working folder.",
        type: "string",
      },
      env: {
        description: "Environment variables for this command.",
        type: "object",
        propertyNames: { type: "string" },
        additionalProperties: { type: "string" },
      },
    },
    required: ["command"],
  },
  grep: {
    type: "object",
    properties: {
      pattern: {
        type: "string",
        minLength: 1,
        description:
          'RE2 syntax: as in JavaScript, without lookaround and back-references. Case-sensitive; "(?i)" at the start ignores case.',
      },
      path: {
        default: ".",
        description: "File or folder to search. Default: all of the working folder.",
        type: "string",
      },
      include: {
        description:
          'Only files that match this glob: "*.ts" in any folder; with a slash, a path relative to the working folder, such as "src/**/*.ts".',
        type: "string",
      },
    },
    required: ["pattern"],
  },
  glob: {
    type: "object",
    properties: {
      pattern: {
        type: "string",
        minLength: 1,
        description:
          'Glob relative to the working folder, such as "**/*.ts" or "src/{a,b}/*.json". `*`, `?` and `[a-z]` stay within a name, `**` crosses folders. Names that begin with a dot need the dot in the pattern.',
      },
    },
    required: ["pattern"],
  },
  task: {
    type: "object",
    properties: {
      prompt: {
        type: "string",
        minLength: 1,
        description: "What the child is to do, complete in itself: it does not see this conversation.",
      },
      description: { description: "A few words about the task, for the log.", type: ["string", "null"] },
      agent: {
        description: "Subagent that does it. Default: you yourself, with a fresh mind.",
        type: ["string", "null"],
      },
      role: { description: "Role that the child takes.", type: ["string", "null"] },
      cwd: {
        description: "Folder of the sandbox that the child works in, and cannot leave.",
        type: ["string", "null"],
      },
      result: {
        description: "JSON Schema of the result, when it must have a certain form.",
        anyOf: [
          { type: "object", propertyNames: { type: "string" }, additionalProperties: {} },
          { type: "null" },
        ],
      },
    },
    required: ["prompt"],
  },
};
