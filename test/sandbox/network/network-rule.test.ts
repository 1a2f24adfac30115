import { describe, expect, it } from "vitest";
import {
  fillSecrets,
  findNetworkProblem,
  isWithin,
  secretNamesOf,
} from "../../../src/sandbox/network/network-rule.ts";
import { isPrivateHost } from "../../../src/sandbox/network/private-host.ts";

describe("a network rule", () => {
  const rule = { url: "https://api.example.com/repos/" };

  it.each([
    "https://api.example.com/repos/",
    "https://api.example.com/repos/a/b?q=1",
    "https://API.example.com:443/repos/x",
    "https://api.example.com/x/../repos/y",
    "https://api.example.com/repos/group%2Fname",
  ])("covers %s", (url) => {
    expect(isWithin(new URL(url), rule)).toBe(true);
  });

  it.each([
    "http://api.example.com/repos/x",
    "https://api.example.com:8443/repos/x",
    "https://api.example.com./repos/x",
    "https://api.example.com.evil.org/repos/x",
    "https://evil.org/https://api.example.com/repos/x",
    "https://api.example.com/repos",
    "https://api.example.com/reposx",
    "https://api.example.com/repos/../user",
    "https://api.example.com/repos/%2e%2e/user",
    "https://api.example.com/repos/..%2fuser",
    "https://api.example.com/repos/..%5Cuser",
    "https://api.example.com/repos/%252e%252e/user",
    "https://api.example.com/repos/x/..;/..;/user",
  ])("does not cover %s", (url) => {
    expect(isWithin(new URL(url), rule)).toBe(false);
  });

  it("ends where a segment does", () => {
    const plain = { url: "https://example.com/a" };
    expect(isWithin(new URL("https://example.com/a"), plain)).toBe(true);
    expect(isWithin(new URL("https://example.com/a/b"), plain)).toBe(true);
    expect(isWithin(new URL("https://example.com/ab"), plain)).toBe(false);
  });

  it("names its secrets, and gets their values where a request leaves", () => {
    const headers = { authorization: "Bearer {{TOKEN}}", "x-basic": "Basic {{me:PASSWORD}}" };
    expect(secretNamesOf([{ ...rule, headers }])).toEqual(["TOKEN", "PASSWORD"]);
    expect(fillSecrets(headers.authorization, { TOKEN: "t$&1" })).toBe("Bearer t$&1");
    expect(fillSecrets(headers["x-basic"], { PASSWORD: "pw" })).toBe(`Basic ${btoa("me:pw")}`);
  });

  it.each([
    ["x", "must be a list of rules"],
    [[{}], "[0].url is missing"],
    [[{ url: "example.com" }], "[0].url must be a URL"],
    [[{ url: "ftp://example.com/" }], "[0].url must begin with https:// or http://"],
    [[{ url: "https://me:pw@example.com/" }], "[0].url must have no user and password"],
    [[{ url: "https://example.com/?q" }], "[0].url is a prefix"],
    [[{ url: "https://*.example.com/" }], "[0].url is a prefix"],
    [[{ url: "http://127.1/" }], "[0].url names 127.0.0.1, which is private"],
    [[{ url: "https://example.com/", methods: ["get"] }], "[0].methods must be a list of HTTP methods"],
    [[{ url: "https://example.com/", headers: { host: "x" } }], '[0].headers ["host"] cannot be set'],
    [[{ url: "https://example.com/", headers: { a: "{{x" } }], '[0].headers ["a"] has a {{'],
    [[{ url: "https://example.com/", header: {} }], "has an unknown field"],
  ])("is refused when it is %j", (value, problem) => {
    expect(findNetworkProblem(value)).toContain(problem);
  });

  it("may name a private host that is meant", () => {
    expect(findNetworkProblem([{ url: "http://127.0.0.1:8080/", allowPrivate: true }])).toBeUndefined();
  });
});

describe("a private host", () => {
  it.each([
    "127.0.0.1",
    "0x7f.1",
    "2130706433",
    "017700000001",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[fc00::1]",
    "[fd12::1]",
    "[fe80::1]",
    "[64:ff9b::7f00:1]",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "metadata.google.internal",
    "printer.local",
    "intranet",
  ])("is %s", (host) => {
    expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(true);
  });

  it.each(["example.com", "172.32.0.1", "8.8.8.8", "[2606:4700::1111]", "internal.example.com"])(
    "is not %s",
    (host) => {
      expect(isPrivateHost(new URL(`http://${host}/`).hostname)).toBe(false);
    },
  );
});
