/** Reads what `wrangler deploy --dry-run --outfile` writes: the very form that a deployment uploads, with the Worker's modules and
 *  its bindings. */

import { readFileSync } from "node:fs";
import { z } from "zod";

export interface Upload {
  /** The entry is the first. */
  modules: UploadedModule[];
  /** A date such as `2026-10-01`. */
  compatibilityDate: string;
  compatibilityFlags: string[];
  bindings: UploadedBinding[];
  /** Classes that have containers. */
  containers: string[];
}

export interface UploadedModule {
  name: string;
  /** A media type, which says what the module is. */
  type: string;
  content: Uint8Array;
}

export type UploadedBinding = z.output<typeof bindingSchema>;

/** Of the types that are not listed, only the name matters. */
const bindingSchema = z.union([
  z.object({
    name: z.string(),
    type: z.literal("durable_object_namespace"),
    class_name: z.string(),
    script_name: z.undefined().optional(),
  }),
  z.object({ name: z.string(), type: z.literal("plain_text"), text: z.string() }),
  z.object({ name: z.string(), type: z.literal("json"), json: z.json() }),
  z.object({ name: z.string(), type: z.string() }).transform(({ name, type }) => ({
    name,
    type: "other" as const,
    kind: type,
  })),
]);

const metadataSchema = z.object({
  main_module: z.string(),
  bindings: z.array(bindingSchema),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  containers: z.array(z.object({ class_name: z.string() })).default([]),
});

export async function readUpload(path: string): Promise<Upload> {
  const body = readFileSync(path);
  const boundary = body.subarray(2, body.indexOf("\r\n")).toString();
  const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const form = await new Response(body, { headers }).formData();
  const metadata = metadataSchema.parse(JSON.parse(String(form.get("metadata"))));
  const files = [...form.values()].filter((value) => typeof value !== "string");
  const modules = await Promise.all(
    files
      .filter(({ type }) => type !== "application/source-map")
      .map(async (file) => ({
        name: file.name,
        type: file.type,
        content: new Uint8Array(await file.arrayBuffer()),
      })),
  );
  const isEntry = ({ name }: UploadedModule) => name === metadata.main_module;
  return {
    modules: [...modules.filter(isEntry), ...modules.filter((module) => !isEntry(module))],
    compatibilityDate: metadata.compatibility_date,
    compatibilityFlags: metadata.compatibility_flags,
    bindings: metadata.bindings,
    containers: metadata.containers.map(({ class_name }) => class_name),
  };
}
