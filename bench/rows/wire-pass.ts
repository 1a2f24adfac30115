/** The pass that puts a conversation into a provider's dialect, one step after another, next to making the same messages
 *  into JSON, which the least of all products does at each step. Both run here, in the driver's process. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { dialects } from "../../src/model/wire/dialect.ts";
import { type DialectName, dialectNames } from "../../src/model/wire/dialect-name.ts";
import { Wire } from "../../src/model/wire/wire.ts";
import { toMeasurement } from "../measurement.ts";
import type { Row } from "../row.ts";
import { summarize } from "../statistics.ts";

const messagesBefore = 200;
const stepsEach = 50;

export const wirePass: Row = {
  name: "wire-pass",
  measure: async ({ quick }) => {
    const rounds = quick ? 4 : 20;
    // Until it is compiled, the code of the first one is slower.
    for (const name of dialectNames) measure(name, 1);
    const samples = dialectNames.map((name) => measure(name, rounds));
    const [dearest] = samples.toSorted(
      (one, other) => summarize(other.pass).median - summarize(one.pass).median,
    );
    if (dearest === undefined) throw new Error("There is no dialect.");
    const { pass, json } = dearest;
    return [
      toMeasurement({
        name: "wire pass: 200 messages, dearest dialect",
        unit: "ms",
        floor: json,
        strictFloor: json,
        subject: pass,
        goal: { atMost: 0.5 },
      }),
    ];
  },
};

interface Samples {
  pass: number[];
  json: number[];
}

/** Milliseconds of each step of a conversation that has so many messages already. */
function measure(dialect: DialectName, rounds: number): Samples {
  const samples: Samples = { pass: [], json: [] };
  for (let round = 0; round < rounds; round += 1) {
    const wire = new Wire({ dialect: dialects[dialect], origin: "bench" });
    const prompt: LanguageModelV4Prompt = [
      { role: "user", content: [{ type: "text", text: "Look around." }] },
    ];
    while (prompt.length < messagesBefore) prompt.push(...step(prompt.length));
    wire.toPrompt(prompt);
    for (let index = 0; index < stepsEach; index += 1) {
      prompt.push(...step(prompt.length));
      const start = performance.now();
      const sent = wire.toPrompt(prompt);
      const middle = performance.now();
      JSON.stringify(sent);
      samples.pass.push(middle - start);
      samples.json.push(performance.now() - middle);
    }
  }
  return samples;
}

/** A call under an id that no dialect but a few takes, and its result of about 1,000 characters. */
function step(number: number): LanguageModelV4Prompt {
  const toolCallId = `functions.read:${number % 7}`;
  const output = { type: "text" as const, value: `${number} line of a file\n`.repeat(50) };
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: "I look." },
        { type: "tool-call", toolCallId, toolName: "read", input: { path: `file-${number}.txt` } },
      ],
    },
    { role: "tool", content: [{ type: "tool-result", toolCallId, toolName: "read", output }] },
  ];
}
