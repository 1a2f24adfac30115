/** A container image of a project: its Worker on raw workerd, without Cloudflare. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder } from "../own-package.ts";
import type { DeployTarget } from "./deploy-target.ts";

export function docker(project: string): DeployTarget {
  const read = (name: string) => readFileSync(join(ownFolder, "deployment/docker", name), "utf8");
  const lock = existsSync(join(project, "package-lock.json"))
    ? ""
    : "\n  npm install                  # writes package-lock.json, which the image is made from";
  return {
    root: project,
    files: [
      { path: "Dockerfile", text: read("Dockerfile") },
      { path: ".dockerignore", text: read("dockerignore") },
    ],
    next: `Next:${lock}
  docker build -t my-agents .
  docker run --restart unless-stopped -p 8080:8080 -v my-agents:/data --env-file .env my-agents
.env has EDGEFLUE_API_KEYS, EDGEFLUE_MODEL and the model's key, one NAME=value a line, without quotes.`,
  };
}
