/** The fake GitHub for tests that run in workerd. */

import { generateKeyPairSync } from "node:crypto";
import type { TestProject } from "vitest/node";
import { startFakeGitHub } from "../../support/fake-github/start-fake-github.ts";

declare module "vitest" {
  interface ProvidedContext {
    githubUrl: string;
    githubAppKey: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const server = await startFakeGitHub({ token: "ghp_of_the_tests", publicKey });
  project.provide("githubUrl", server.url);
  project.provide("githubAppKey", privateKey);
  return () => server.close();
}
