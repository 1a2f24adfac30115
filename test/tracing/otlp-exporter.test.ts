/** The exporter in workerd, whose `fetch` has rules of its own. */

import { env } from "cloudflare:workers";
import { otlpExporter, type TraceSpan } from "edgeflue/tracing";
import { expect, it } from "vitest";

it("posts from a Worker, and says what was answered", async () => {
  const span: TraceSpan = {
    ...{ traceId: "1".repeat(32), spanId: "2".repeat(16), name: "s", kind: "internal", startMs: 1, endMs: 2 },
    ...{ attributes: {}, events: [] },
  };
  const exporter = otlpExporter({ url: `${env.OPENAI_BASE_URL}/v1/traces` });
  await expect(exporter.export([span], { serviceName: "s" })).rejects.toThrow(
    /^Traces could not be sent to 127\.0\.0\.1:\d+: it answered 404\.$/,
  );
});
