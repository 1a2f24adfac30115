/** `serviceTool()`: the tool `service`, by which a model starts programs that go on running in its container, reads what they write,
 *  and stops them. */

import { z } from "zod";
import { defineTool, type ToolDefinition } from "../../agent/tool/define-tool.ts";
import { bringSandbox } from "../../agent/tool/sandbox-tool.ts";
import { checkOptionValues } from "../../protocol/check/field-checks.ts";
import * as is from "../../protocol/check/value-checks.ts";
import { serviceRequestLimits } from "../../protocol/program/limits.ts";
import type { ToolCallContext } from "../tool.ts";

export interface ServiceToolOptions {
  /** Whether a person has to allow each start. Default false. */
  needsApproval?: boolean;
}

const { readyMsDefault, readyMsMax } = serviceRequestLimits;

const parameters = z.object({
  action: z.enum(["start", "list", "logs", "stop"]),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
    .optional()
    .describe("Of the service, for all but list: lower-case letters, digits and -."),
  command: z
    .string()
    .optional()
    .describe("To start: a command line that stays in the foreground and listens on the port, on 0.0.0.0."),
  port: z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("To start. The command also finds it in PORT."),
  cwd: z.string().optional().describe("To start: folder to run in. Default: the working folder."),
  timeout: z
    .number()
    .positive()
    .max(readyMsMax / 1000)
    .default(readyMsDefault / 1000)
    .describe(`To start: seconds until it has to listen. Default ${readyMsDefault / 1000}.`),
});

const description =
  "Start a program that goes on running in the container, such as a development server, and wait until it listens; list such services, read the end of what one has written, or stop one. Commands reach it at http://localhost:PORT. It ends when the container has been idle for some minutes; the next request of a person to it starts it again.";

/** For the field `tools` of an agent with the sandbox `container` or `auto`. */
export function serviceTool(options: ServiceToolOptions = {}): ToolDefinition {
  checkOptionValues<ServiceToolOptions>("serviceTool()", options, { needsApproval: is.flag });
  const { needsApproval = false } = options;
  return bringSandbox(
    defineTool({
      name: "service",
      description,
      parameters,
      ...(needsApproval && { needsApproval: ({ action }) => action === "start" }),
      execute: (input, context) => serve(input, context),
    }),
  );
}

async function serve(
  { action, name, command, port, cwd, timeout }: z.output<typeof parameters>,
  context: ToolCallContext,
): Promise<unknown> {
  const services = context.sandbox?.services;
  if (services === undefined) throw new Error("There are no services here: the sandbox has no container.");
  if (action === "list") return { services: await services.list() };
  if (name === undefined) throw new Error(`Say the name of the service to ${action}.`);
  if (action === "logs") return { logs: await services.logs(name) };
  if (action === "stop") {
    await services.stop(name);
    return { stopped: name };
  }
  if (command === undefined || port === undefined)
    throw new Error("To start a service say its command and the port that it listens on.");
  const service = { name, command, port, readyTimeoutMs: timeout * 1000, ...(cwd !== undefined && { cwd }) };
  const view = await services.start(service, context.signal);
  return { ...view, path: `services/${name}/http/` };
}
