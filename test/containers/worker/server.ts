/** An agent that starts a service of its own with the tool `service`, with a model that plays its part. */

import { createAgent } from "edgeflue";
import { serviceTool } from "edgeflue/service-tool";
import "edgeflue/container";
import { type ScriptStep, scriptModel } from "edgeflue/testing";

const command = `node -e 'require("http").createServer((q, r) => r.end("served")).listen(process.env.PORT, () => console.log("up"))'`;

const inputs = [
  { action: "start", name: "web", command, port: 3_000 },
  { action: "list" },
  { action: "logs", name: "web" },
  { action: "logs" },
  { action: "stop", name: "web" },
];

const model = scriptModel(({ prompt }): ScriptStep => {
  const input = inputs[prompt.filter(({ role }) => role === "tool").length];
  return input === undefined ? { text: "done" } : { toolCalls: [{ name: "service", input }] };
});

export default createAgent(() => ({
  model: model.reference,
  sandbox: "container",
  allowWrite: true,
  allowShell: true,
  tools: [serviceTool({ needsApproval: true })],
}));
