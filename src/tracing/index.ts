/** `edgeflue/tracing`: traces of operations and runs, for any service that takes OpenTelemetry's protocol. Bundled only
 *  when imported. */

export {
  createTracing,
  type TraceExporter,
  type TraceResource,
  type Tracing,
  type TracingOptions,
} from "./create-tracing.ts";
export { type OtlpExporterOptions, otlpExporter } from "./otlp-exporter.ts";
export type { Attributes, AttributeValue, SpanEvent, TraceSpan } from "./trace-span.ts";
