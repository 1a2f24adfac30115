/** A skill file's text: what is taken, and that every mistake names the file and the field. */

import { describe, expect, it } from "vitest";
import { parseRole } from "../../src/agent/parse-role.ts";
import { parseSkill } from "../../src/skill/parse-skill.ts";

const file = "skills/triage/SKILL.md";

function parse(front: string, body = "Do it.", path = "triage/SKILL.md") {
  const text = `---\n${front}\n---\n\n${body}\n`;
  return parseSkill({ text, file, path, resources: {}, omitted: {} });
}

describe("parseSkill", () => {
  it("reads every field; those of the Agent Skills format that are for people pass", () => {
    const parsed = parse(
      [
        "name: sort",
        "description: Sorts.",
        "license: MIT",
        "metadata: { version: 1 }",
        "secrets: DATABASE_URL",
        "model: openai:m",
        "allowed-tools: read, grep",
        "input_schema: { type: object, properties: { n: { type: integer } } }",
        "output_schema: { type: string }",
      ].join("\n"),
    );
    expect(parsed).toEqual({
      ok: true,
      value: {
        name: "sort",
        description: "Sorts.",
        instructions: "Do it.",
        inputSchema: { type: "object", properties: { n: { type: "integer" } } },
        outputSchema: { type: "string" },
        allowedTools: ["read", "grep"],
        secrets: ["DATABASE_URL"],
        model: "openai:m",
        path: "triage/SKILL.md",
        resources: {},
        omitted: {},
      },
    });
  });

  it("takes the name of the folder, or of the file, when none is given", () => {
    expect(parse("description: d")).toMatchObject({ value: { name: "triage" } });
    expect(parse("name:\ndescription: d", "x", "deep/er/SKILL.md")).toMatchObject({ value: { name: "er" } });
    expect(parse("description: d", "x", "plain.md")).toMatchObject({ value: { name: "plain" } });
  });

  it("takes line ends of Windows, and lists of tools", () => {
    const text = "---\r\ndescription: d\r\nallowed-tools: [read]\r\n---\r\nDo it.\r\n";
    expect(parseSkill({ text, file, path: "a.md", resources: {}, omitted: {} })).toMatchObject({
      value: { description: "d", instructions: "Do it.", allowedTools: ["read"] },
    });
  });

  it.each([
    ["name: x", 'the field "description" is required'],
    ["description: ' '", 'the field "description" is required'],
    ["description: 7", 'the field "description" must be a text'],
    [`description: ${"x".repeat(1025)}`, 'the field "description" has more than 1024'],
    ["description: d\nname: a b", 'the field "name" must be letters'],
    ["description: d\nname: 2024-01-01", 'the field "name" must be a text'],
    ["description: d\ninput_schema: text", 'the field "input_schema" must be a JSON Schema'],
    [
      "description: d\noutput_schema: { type: objekt }",
      'the field "output_schema" is not a JSON Schema that can be checked, at type: "objekt" is no type. Did you mean "object"?',
    ],
    ["description: d\nallowed-tools: Bash(git:*)", 'the field "allowed_tools" must be names of tools'],
    ["description: d\ninput_shema: {}", 'unknown field "input_shema". Did you mean "input_schema"?'],
    [
      "description: d\ndisable-model-invocation: true",
      'unknown field "disable_model_invocation". Known: name,',
    ],
    ["description: d\nsecrets: 7", 'the field "secrets" must be names of values of the environment'],
    ["description: d\nmodel: 5", 'the field "model" must be a text'],
    ["description: [", "the YAML cannot be read"],
    ["just text", "must be fields"],
  ])("refuses %s", (front, expected) => {
    const parsed = parse(front);
    expect(parsed.ok === false && parsed.problem).toContain(expected);
    expect(parsed.ok === false && parsed.problem).toMatch(/^skills\/triage\/SKILL\.md: .*[.?]$/);
  });

  it("refuses a file without instructions, without fields, and with code in front", () => {
    const problem = (text: string) => {
      const parsed = parseSkill({ text, file, path: "a.md", resources: {}, omitted: {} });
      return parsed.ok ? "" : parsed.problem;
    };
    expect(problem("---\ndescription: d\n---\n \n")).toContain("no instructions");
    expect(problem("Just text.")).toContain('"description" is required');
    expect(problem("")).toContain('"description" is required');
    expect(problem("---js\n{ description: globalThis.ran = 1 }\n---\nx")).toContain("must be YAML");
    expect("ran" in globalThis).toBe(false);
  });
});

describe("parseRole", () => {
  it("reads model and thinking level", () => {
    const text = "---\ndescription: d\nmodel: openai:m\nthinking_level: high\n---\nReview.";
    expect(parseRole("agents/roles/reviewer.md", text)).toEqual({
      ok: true,
      value: {
        name: "reviewer",
        description: "d",
        instructions: "Review.",
        model: "openai:m",
        thinkingLevel: "high",
      },
    });
  });

  it.each([
    ["---\nthinking_level: maximum\n---\nx", 'the field "thinking_level" must be one of off'],
    ["---\nname: 1st\n---\nx", 'the field "name" must be letters'],
    ["---\nname: a\n---\n", "no instructions"],
    ["---\nthinkingLvel: high\n---\nx", 'unknown field "thinkingLvel". Did you mean "thinking_level"?'],
  ])("refuses %j", (text, expected) => {
    const parsed = parseRole("agents/roles/a.md", text);
    expect(parsed.ok === false && parsed.problem).toContain(expected);
  });
});
