/** The agent of docs/containers.md that mends a failing test, with a model that plays its part: each step follows from what the
 *  tools have answered. */

import { createAgent } from "edgeflue";
import "edgeflue/container";
import "edgeflue/git";
import { type ScriptStep, scriptModel } from "edgeflue/testing";

type ToolResult = { toolName: string; output: { value: unknown } };

const model = scriptModel(({ prompt }) => {
  const results = prompt.flatMap(({ role, content }) => (role === "tool" ? (content as ToolResult[]) : []));
  const outputs = results.map(({ output }) => JSON.stringify(output.value));
  const bash = (command: string): ScriptStep => ({ toolCalls: [{ name: "bash", input: { command } }] });
  const [url = ""] = /http:[^\s"\\]+/.exec(JSON.stringify(prompt[1])) ?? [];
  const test = "cd repo && node --test";
  switch (outputs.length) {
    case 0:
      return bash(`git clone ${url} repo`);
    case 1:
      return bash(test);
    case 2: {
      if (!outputs[1]?.includes("fail 1")) return { text: `The tests did not fail: ${outputs[1]}` };
      const input = { path: "repo/sum.mjs", old_text: "a - b", new_text: "a + b" };
      return { toolCalls: [{ name: "edit", input }] };
    }
    case 3:
      return bash(test);
    case 4:
      if (!outputs[3]?.includes("fail 0")) return { text: `The tests still fail: ${outputs[3]}` };
      return bash("cd repo && git diff");
    default:
      return { text: `The test passes now:\n\n${Object(results[4]?.output.value).stdout}` };
  }
});

export default createAgent(({ payload }) => ({
  model: model.reference,
  sandbox: "auto",
  allowWrite: true,
  allowShell: true,
  network: [{ url: String(payload.repository), methods: ["GET", "POST"], allowPrivate: true }],
}));
