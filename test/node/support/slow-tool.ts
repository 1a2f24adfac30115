/** A tool that runs until the test lets it end. */

import { defineTool, type ToolDefinition } from "edgeflue";

export interface SlowTool {
  tool: ToolDefinition;
  /** Resolves when it runs. */
  started: Promise<void>;
  end(text: string): void;
  /** Whether its signal aborted while it ran. */
  wasStopped(): boolean;
}

export function slowTool(): SlowTool {
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let stopped = false;
  const tool = defineTool({
    name: "slow",
    description: "Takes its time.",
    execute: (_, { signal }) => {
      start();
      signal.addEventListener("abort", () => {
        stopped = true;
      });
      return ended;
    },
  });
  return { tool, started, end, wasStopped: () => stopped };
}
