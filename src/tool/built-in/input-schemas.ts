/** The input schemas of the built-in tools, as zod makes them. The first prompt of each isolate sends them, and zod
 *  would take several milliseconds there. A test compares the two, and prints the text for this file. */

import type { JSONSchema7 } from "@ai-sdk/provider";

/** By the tool's name. */
export const inputSchemas: Readonly<Record<string, JSONSchema7>> = {
  read: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
      offset: {
        description: "First line to show, counted from 1. Default: 1.",
        type: "integer",
        minimum: 0,
      },
      limit: {
        description: "Number of lines. Default: all that fit.",
        type: "integer",
        minimum: 0,
      },
      line_numbers: {
        default: false,
        description: "Put its number and a tab before each line. They are not part of the file.",
        type: "boolean",
      },
    },
    required: ["path"],
  },
  write: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
      content: {
        type: "string",
        description: "The whole new content.",
      },
    },
    required: ["path", "content"],
  },
  edit: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
      old_text: {
        description: "Text to replace, copied from the file, with enough lines around it to be unique.",
        type: "string",
      },
      new_text: {
        description: "Text to put in its place; empty to delete.",
        type: "string",
      },
      replace_all: {
        default: false,
        description: "Replace every occurrence.",
        type: "boolean",
      },
      edits: {
        description: "Several changes, instead of old_text and new_text.",
        minItems: 1,
        maxItems: 100,
        type: "array",
        items: {
          type: "object",
          properties: {
            old_text: {
              type: "string",
            },
            new_text: {
              type: "string",
            },
            replace_all: {
              default: false,
              type: "boolean",
            },
          },
          required: ["old_text", "new_text"],
          additionalProperties: false,
        },
      },
    },
    required: ["path"],
  },
  stat: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
    },
    required: ["path"],
  },
  exists: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
    },
    required: ["path"],
  },
  mkdir: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
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
      path: {
        type: "string",
        description: "Relative to the working folder, or absolute.",
      },
      recursive: {
        default: false,
        description: "Needed for a folder, also an empty one.",
        type: "boolean",
      },
      force: {
        default: false,
        description: "Succeed also when nothing is there.",
        type: "boolean",
      },
    },
    required: ["path"],
  },
  bash: {
    type: "object",
    properties: {
      command: {
        type: "string",
        minLength: 1,
        description: "Bash script of one or more lines.",
      },
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
        propertyNames: {
          type: "string",
        },
        additionalProperties: {
          type: "string",
        },
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
        description: "ripgrep's syntax: as in JavaScript, without lookaround and back-references.",
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
      glob: {
        description: "Another name for include.",
        type: "string",
      },
      "-i": {
        default: false,
        description: "Ignore case.",
        type: "boolean",
      },
      "-A": {
        description: "Lines to show after each match.",
        type: "integer",
        minimum: 0,
        maximum: 100,
      },
      "-B": {
        description: "Lines to show before each match.",
        type: "integer",
        minimum: 0,
        maximum: 100,
      },
      "-C": {
        description: "Lines to show before and after each match.",
        type: "integer",
        minimum: 0,
        maximum: 100,
      },
      output_mode: {
        default: "content",
        description: "Matching lines, only the paths of files, or the number of matching lines of each file.",
        type: "string",
        enum: ["content", "files_with_matches", "count"],
      },
      head_limit: {
        description: "Show only the first so many entries.",
        type: "integer",
        exclusiveMinimum: 0,
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
          'Glob relative to path, such as "**/*.ts" or "src/{a,b}/*.json". `*`, `?` and `[a-z]` stay within a name, `**` crosses folders. Names that begin with a dot need the dot in the pattern.',
      },
      path: {
        default: ".",
        description: "Folder to search. Default: the working folder.",
        type: "string",
      },
      sort: {
        default: "path",
        description: '"modified": files that were changed last come first.',
        type: "string",
        enum: ["path", "modified"],
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
      description: {
        description: "A few words about the task, for the log.",
        type: ["string", "null"],
      },
      agent: {
        description: "Subagent that does it. Default: you yourself, with a fresh mind.",
        type: ["string", "null"],
      },
      role: {
        description: "Role that the child takes.",
        type: ["string", "null"],
      },
      cwd: {
        description: "Folder of the sandbox that the child works in, and cannot leave.",
        type: ["string", "null"],
      },
      result: {
        description: "JSON Schema of the result, when it must have a certain form.",
        anyOf: [
          {
            type: "object",
            propertyNames: {
              type: "string",
            },
            additionalProperties: {},
          },
          {
            type: "null",
          },
        ],
      },
    },
    required: ["prompt"],
  },
};
