/** What the holder of a session does with the files of its sandbox. Bytes are exact. Nothing of it is part of the
 *  history, and none of it waits for the operation that runs. */

export type FileRequest =
  | { type: "read" | "stat" | "list" | "exists"; path: string }
  | { type: "write"; path: string; content: string | Uint8Array }
  | { type: "mkdir"; path: string; recursive?: boolean }
  | { type: "remove"; path: string; recursive?: boolean; force?: boolean };

export interface FileInfo {
  /** Absolute, e.g. `/workspace/notes.txt`. */
  path: string;
  type: "file" | "directory" | "symlink";
  /** Bytes; 0 for what is not a file. */
  size: number;
  mode: number;
  /** Milliseconds since 1970. */
  mtimeMs: number;
}

/** What a request is answered with, by its type. */
export interface FileReplies {
  read: Uint8Array;
  stat: FileInfo;
  /** Sorted by name. */
  list: FileInfo[];
  exists: boolean;
  write: undefined;
  mkdir: undefined;
  remove: undefined;
}

export type FileReply<Request extends FileRequest = FileRequest> = FileReplies[Request["type"]];

/** Bytes as JSON carries them. */
export function toBase64(data: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < data.length; start += 32_768) {
    binary += String.fromCharCode(...data.subarray(start, start + 32_768));
  }
  return btoa(binary);
}

/** Of the standard alphabet. A string's iterator would take a second for a few megabytes. */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** The standard alphabet, padded; undefined for what is no base64. */
export function normalizeBase64(data: string): string | undefined {
  const text = /[\s_-]/.test(data)
    ? data.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/")
    : data;
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bare = text.replace(/=+$/, "");
  return bare.length % 4 === 1 ? undefined : bare.padEnd(Math.ceil(bare.length / 4) * 4, "=");
}
