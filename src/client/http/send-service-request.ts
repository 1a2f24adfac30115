/** Services of a session's container over HTTP. */

import type { ServiceReplies, ServiceReply, ServiceRequest } from "../../protocol/program/service.ts";
import { parseService, parseServiceLogs, parseServices } from "../wire-result.ts";
import { toPathPart } from "./path-part.ts";

/** `send` gets a path below the session's services. */
export async function sendServiceRequest<Request extends ServiceRequest>(
  request: Request,
  send: (method: "GET" | "POST" | "DELETE", path: string, body?: object) => Promise<unknown>,
): Promise<ServiceReply<Request>> {
  const perform = async (asked: ServiceRequest): Promise<ServiceReplies[ServiceRequest["type"]]> => {
    const path = "name" in asked ? `/${toPathPart("service", asked.name)}` : "";
    switch (asked.type) {
      case "start": {
        const { type: _, ...service } = asked;
        return parseService(await send("POST", "", service));
      }
      case "list":
        return parseServices(await send("GET", ""));
      case "logs":
        return parseServiceLogs(await send("GET", `${path}/logs`));
      case "stop":
        await send("DELETE", path);
        return undefined;
    }
  };
  return (await perform(request)) as ServiceReply<Request>; // by its type
}
