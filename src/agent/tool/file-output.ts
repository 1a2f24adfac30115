/** A tool's output that is a file, or has some: images and PDFs that the model looks at, with words for models that cannot. */

import { fileOutputLimits } from "./limits.ts";

export class FileOutput {
  readonly mediaType: string;
  readonly filename: string;
  readonly bytes: Uint8Array;

  constructor({ mediaType, filename, bytes }: Pick<FileOutput, "mediaType" | "filename" | "bytes">) {
    this.mediaType = mediaType;
    this.filename = filename;
    this.bytes = bytes;
  }

  get files(): readonly FileOutput[] {
    return [this];
  }

  /** What a model reads with the file, or in its place. */
  get text(): string {
    return `${this.filename} (${this.mediaType}, ${this.bytes.length} bytes)`;
  }
}

/** Words with files. */
export class FilesOutput {
  readonly text: string;
  readonly files: readonly FileOutput[];

  constructor(text: string, files: readonly FileOutput[]) {
    this.text = text;
    this.files = files;
  }
}

const signatures: readonly (readonly [mediaType: string, offset: number, text: string])[] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["application/pdf", 0, "%PDF-"],
];

/** The file for the model, or a sentence why it cannot be shown; undefined when it is neither an image nor a PDF. */
export function toFileOutput(path: string, bytes: Uint8Array): FileOutput | string | undefined {
  const mediaType = findMediaType(bytes);
  if (mediaType === undefined) return undefined;
  const isPdf = mediaType === "application/pdf";
  const bytesMax = isPdf ? fileOutputLimits.pdfBytesMax : fileOutputLimits.imageBytesMax;
  const filename = path.slice(path.lastIndexOf("/") + 1);
  if (bytes.length <= bytesMax) return new FileOutput({ mediaType, filename, bytes });
  const kind = isPdf ? "a PDF" : "an image";
  return `${path} is ${kind} of ${bytes.length} bytes; one of at most ${bytesMax} can be shown.`;
}

/** The type of an image or a PDF by its first bytes, whatever the file's name says. */
function findMediaType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  const found = signatures.find(([, offset, text]) => head.startsWith(text, offset));
  return found?.[0] === "image/webp" && !head.startsWith("RIFF") ? undefined : found?.[0];
}
