/** The data of a file in the form that OpenAI's APIs expect. Pure. */

import type { LanguageModelV4FilePart } from "@ai-sdk/provider";
import { toBase64 } from "../../protocol/file.ts";
import { notTaken } from "./not-taken.ts";

type File = Pick<LanguageModelV4FilePart, "mediaType" | "data">;
type Reference = Extract<File["data"], { type: "reference" }>;

export function isImage({ mediaType }: File): boolean {
  return /^image(?:\/|$)/.test(mediaType);
}

/** `data:image/png;base64,…` */
export function toDataUrl(file: File): string {
  const { mediaType } = file;
  if (!/^[^/]*\/(?!\*$)./.test(mediaType))
    throw notTaken(`files of the incomplete media type "${mediaType}"`);
  return `data:${mediaType};base64,${base64Of(file)}`;
}

export function base64Of({ mediaType, data }: File): string {
  if (data.type === "url") throw notTaken(`files of type ${mediaType} by URL`);
  if (data.type !== "data") throw notTaken(`files of type ${mediaType} given as ${data.type}`);
  return typeof data.data === "string" ? data.data : toBase64(data.data);
}

/** The id of a file that OpenAI stores. */
export function fileIdOf({ reference }: Reference): string {
  const { openai } = reference;
  if (openai === undefined) throw notTaken("files stored by another provider");
  return openai;
}
