/** The files of a session's sandbox over HTTP: one route, whose query names the action. */

import { EdgeflueError } from "../../errors.ts";
import type { FileReply, FileRequest } from "../../protocol/file.ts";
import { parseExists, parseFileInfo, parseFileList } from "../wire-result.ts";
import type { HttpConnection, HttpRequest } from "./http-connection.ts";

export async function sendFileRequest<Request extends FileRequest>(
  connection: HttpConnection,
  request: Request,
  { path, query }: { path: string; query: NonNullable<HttpRequest["query"]> },
): Promise<FileReply<Request>> {
  const filePath = `${path}/${encodePath(request.path)}`;
  const send = (method: HttpRequest["method"], more: NonNullable<HttpRequest["query"]>, body?: object) =>
    connection.json({
      method,
      path: filePath,
      query: { ...query, ...more },
      ...(body !== undefined && { body }),
    });
  const perform = async (asked: FileRequest): Promise<FileReply> => {
    switch (asked.type) {
      case "read":
        return connection.bytes({ method: "GET", path: filePath, query: { ...query, type: "file" } });
      case "stat":
        return parseFileInfo(await send("GET", { stat: "" }));
      case "list":
        return parseFileList(await send("GET", { type: "directory" }));
      case "exists":
        return parseExists(await send("GET", { exists: "" }));
      case "write": {
        const { content } = asked;
        await send("PUT", {}, typeof content === "string" ? new TextEncoder().encode(content) : content);
        return undefined;
      }
      case "mkdir":
        await send("PUT", { type: "directory", recursive: asked.recursive === false ? "false" : undefined });
        return undefined;
      case "remove": {
        const recursive = asked.recursive === true ? "" : undefined;
        const force = asked.force === true ? "" : undefined;
        await connection.remove({ path: filePath, query: { ...query, recursive, force } }, "not_found");
        return undefined;
      }
    }
  };
  return (await perform(request)) as FileReply<Request>; // by its type
}

/** Slashes stay where a URL keeps every part as it is; what it would shorten (`..`, `//`) goes as one part. */
function encodePath(path: string): string {
  if (!path.isWellFormed()) {
    throw new EdgeflueError("sandbox_path", "The path is not valid Unicode text.");
  }
  const names = path.split("/");
  if (names.every((name) => name !== "" && name !== "." && name !== "..")) {
    return names.map(encodeURIComponent).join("/");
  }
  return encodeURIComponent(`./${path}`.replace(/^\.\/\//, "/"));
}
