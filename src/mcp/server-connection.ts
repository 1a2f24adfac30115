/** What one session has of a server: its tools, as definitions that call it, and the client that they call it with. What a server
 *  says reaches the model, the log and errors without the secrets that were sent to it. */

import type { McpParts, McpScope } from "../agent/mcp-server.ts";
import type { ToolContext, ToolDefinition, ToolLog } from "../agent/tool/define-tool.ts";
import type { Clock } from "../clock.ts";
import { EdgeflueError } from "../errors.ts";
import { secretLimits } from "../limits.ts";
import { findIllegalHeader } from "../protocol/check/illegal-header.ts";
import { fillSecrets } from "../sandbox/network/network-rule.ts";
import { createRedactor, type Redactor } from "../secret/redactor.ts";
import { mcpLimits } from "./limits.ts";
import type { McpServerOptions } from "./server-options.ts";
import { cleanLine } from "./tool/server-text.ts";
import { readToolList, type ServerTool, type ServerToolList } from "./tool/tool-list.ts";
import { toToolOutput } from "./tool/tool-output.ts";
import { forgetList, type SharedList, shareList } from "./tool-lists.ts";
import { McpClient } from "./wire/client.ts";
import { McpFailure } from "./wire/failure.ts";

export class ServerConnection {
  /** What its tools may be named. */
  readonly toolNames: readonly string[];
  readonly #settings: Readonly<McpServerOptions>;
  readonly #clock: Clock;
  readonly #client: McpClient;
  readonly #redactor: Redactor;
  /** By server, credentials and choice of tools. */
  readonly #key: string;
  #current: { list: ServerToolList; definitions: readonly ToolDefinition[] } | undefined;
  /** When it last did not answer in time. */
  #silentAt: number | undefined;

  /** Throws for a header that cannot be sent. */
  constructor(
    toolNames: readonly string[],
    settings: Readonly<McpServerOptions>,
    { clock, secrets }: Pick<McpParts, "clock" | "secrets">,
  ) {
    const { url, headers = {}, tools } = settings;
    const filled = Object.entries(headers).map(
      ([name, value]) => [name.toLowerCase(), fillSecrets(value, secrets)] as const,
    );
    const illegal = findIllegalHeader(Object.fromEntries(filled));
    if (illegal !== undefined)
      throw new Error(
        `[edgeflue] The header "${illegal}" of the MCP server "${settings.name}" cannot be sent: a value of the environment in it has a line end, or characters that no header can have.`,
      );
    this.toolNames = toolNames;
    this.#settings = settings;
    this.#clock = clock;
    this.#key = JSON.stringify([settings.name, url, filled, tools]);
    this.#redactor = createRedactor({ ...Object.fromEntries(filled.map(toSecret)), ...secrets });
    this.#client = new McpClient({
      url,
      headers: Object.fromEntries(filled),
      fetch: (...request) => fetch(...request),
      clock,
    });
  }

  /** The tools as they are now, or were some minutes ago: the same list for as long as it is the same. Undefined when the server
   *  cannot be used and the agent goes on without it. Rejects with `mcp_unavailable`. */
  async discover({
    signal,
    log,
  }: Pick<McpScope, "signal" | "log">): Promise<readonly ToolDefinition[] | undefined> {
    const { required = true } = this.#settings;
    if (!required && this.#isSilent()) {
      log.warn(
        `The MCP server "${this.#settings.name}" did not answer in time lately, and is not asked again yet.`,
      );
      return undefined;
    }
    try {
      const shared = await this.#share(signal);
      this.#silentAt = undefined;
      return this.#use(shared, log);
    } catch (error) {
      if (!(error instanceof McpFailure)) throw error;
      if (error.isLate) this.#silentAt = this.#clock.now();
      if (required) throw this.#unavailable(error);
      log.warn(`${this.#describe(error)} The agent goes on without its tools.`, this.#facts(error));
      return undefined;
    }
  }

  /** The next operation that needs the tools asks the server for them, of which it may have others by then. */
  forgetTools(): void {
    forgetList(this.#key);
  }

  /** Ends what the server keeps for the session. */
  close(): void {
    this.#client.close();
  }

  #share(signal: AbortSignal): Promise<SharedList> {
    const { name: server, tools: chosen } = this.#settings;
    return shareList(this.#key, {
      clock: this.#clock,
      signal,
      fetch: async () => {
        const listed = await this.#client.listTools({ signal, timeoutMs: mcpLimits.discoverMsMax });
        const list = readToolList(listed, { server, chosen, redactor: this.#redactor });
        return { list, form: this.#client.form };
      },
    });
  }

  /** The definitions of a list, made once for it. */
  #use({ list, form }: SharedList, log: ToolLog): readonly ToolDefinition[] {
    const { required = true, name } = this.#settings;
    const [missing] = list.missing;
    if (missing !== undefined) {
      if (required) {
        this.forgetTools();
        throw new McpFailure(missing);
      }
      if (this.#current?.list !== list) log.warn(`The MCP server "${name}" ${missing}.`);
    }
    if (form !== undefined) this.#client.learn(form);
    if (this.#current?.list === list) return this.#current.definitions;
    for (const problem of list.problems) log.warn(`MCP server "${name}": ${problem}`);
    const definitions = list.tools.map((tool) => this.#define(tool));
    this.#current = { list, definitions };
    return definitions;
  }

  #define(tool: ServerTool): ToolDefinition {
    const { needsApproval = false, trustHints = false } = this.#settings;
    const { isReadOnly, isIdempotent } = tool.hints;
    const trusted = isReadOnly ? "read" : isIdempotent ? "idempotent" : "once";
    return {
      name: tool.name,
      description: tool.description,
      parameters: tool.inputSchema,
      effect: trustHints ? trusted : "once",
      needsApproval,
      execute: (input, context) => this.#call(tool, input, context),
    };
  }

  async #call(
    { ownName: name, headers, toOwnInput }: ServerTool,
    input: unknown,
    { signal }: ToolContext,
  ): Promise<unknown> {
    const { timeoutMs = mcpLimits.callMsDefault } = this.#settings;
    let result: object;
    try {
      result = await this.#client.callTool({ name, headers }, toOwnInput(input), { signal, timeoutMs });
    } catch (error) {
      if (!(error instanceof McpFailure)) throw error;
      // It may be that the tool is gone, or takes something else, or that the server is another one.
      if (!error.passes) this.forgetTools();
      const said = this.#said(error);
      const outcome = error.mayHaveRun ? " The outcome of the call is unknown." : "";
      throw new Error(`${this.#describe(error)}${said === "" ? "" : ` It said: ${said}`}${outcome}`);
    }
    return toToolOutput(this.#redactor.value(result));
  }

  #isSilent(): boolean {
    return this.#silentAt !== undefined && this.#clock.now() - this.#silentAt < mcpLimits.silentMs;
  }

  #unavailable(failure: McpFailure): EdgeflueError {
    const said = this.#said(failure);
    const { cause } = failure;
    const why = cause instanceof Error ? this.#redactor.text(cause.message) : "";
    const hint = [said === "" ? "" : `It said: ${said}`, why].filter(Boolean).join(" ");
    return new EdgeflueError("mcp_unavailable", this.#describe(failure), {
      meta: this.#facts(failure),
      ...(hint !== "" && { hint }),
      ...(failure.passes && { retryAfterSeconds: toRetryAfter(failure) }),
    });
  }

  #describe({ problem }: McpFailure): string {
    return `The MCP server "${this.#settings.name}" ${this.#redactor.text(problem)}.`;
  }

  #facts({ status }: McpFailure): Record<string, unknown> {
    return { server: this.#settings.name, ...(status !== undefined && { status }) };
  }

  #said({ said }: McpFailure): string {
    return cleanLine(this.#redactor.text(said), mcpLimits.errorCharsMax);
  }
}

function toRetryAfter({ retryAfterSeconds = mcpLimits.retryAfterSeconds }: McpFailure): number {
  return Math.min(retryAfterSeconds, mcpLimits.retryAfterSecondsMax);
}

/** A header's value may be a secret that its author wrote there, with or without the word before it. */
function toSecret([name, value]: readonly [string, string]): [string, string | undefined] {
  const bare = value.replace(/^(?:bearer|basic|token) /i, "");
  return [`of ${name}`, bare.length >= secretLimits.unaskedCharsMin ? bare : undefined];
}
