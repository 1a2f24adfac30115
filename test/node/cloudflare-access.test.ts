/** auth-05: assertions of Cloudflare Access, signed with real RSA keys, against a server that hands out the public ones. */

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cloudflareAccess } from "../../src/router/access/cloudflare/index.ts";

const teamDomain = "acme.cloudflareaccess.com";
const audience = "a1b2c3";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

describe("auth-05: an assertion of Cloudflare Access", () => {
  let server: Server;
  let served: { keys: JWK[] };
  let status = 200;
  let fetches = 0;
  let certsUrl: string;
  let first: Pair;
  let second: Pair;

  const jwk = async ({ publicKey }: Pair, kid: string) => ({
    ...(await exportJWK(publicKey)),
    kid,
    alg: "RS256",
    use: "sig",
  });
  beforeAll(async () => {
    first = await generateKeyPair("RS256", { extractable: true });
    second = await generateKeyPair("RS256", { extractable: true });
    server = createServer((request, response) => {
      fetches += request.url === "/cdn-cgi/access/certs" ? 1 : 0;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(served));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    certsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cdn-cgi/access/certs`;
  });
  beforeEach(async () => {
    served = { keys: [await jwk(first, "first")] };
    status = 200;
    fetches = 0;
  });
  afterEach(() => vi.useRealTimers());
  afterAll(() => server.close());

  interface Signing {
    claims?: Record<string, unknown>;
    issuer?: string;
    audience?: string | string[];
    expires?: string | number | null;
    kid?: string;
    pair?: Pair;
  }
  const sign = ({ claims = { email: "ada@example.com", sub: "u1" }, ...given }: Signing = {}) => {
    const {
      issuer = `https://${teamDomain}`,
      audience: aud = [audience],
      expires = "5m",
      kid = "first",
    } = given;
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid })
      .setIssuedAt()
      .setIssuer(issuer)
      .setAudience(aud);
    if (expires !== null) token.setExpirationTime(expires);
    return token.sign((given.pair ?? first).privateKey);
  };
  const requestWith = (headers: Record<string, string>) =>
    new Request("https://agents.example/agents", { headers });
  const verifier = () => cloudflareAccess({ teamDomain, audience, certsUrl });
  const verify = (assertion: string) => verifier()(requestWith({ "cf-access-jwt-assertion": assertion }));

  it("is a person by their address, or a service by its client id, and never the one for the other", async () => {
    expect(await verify(await sign())).toEqual({ name: "ada@example.com" });
    const service = { common_name: "0f3e.access", sub: "" };
    expect(await verify(await sign({ claims: service }))).toEqual({ name: "service:0f3e.access" });
    // One that has both names is a person.
    const both = { common_name: "ada@example.com", email: "bob@example.com" };
    expect(await verify(await sign({ claims: both }))).toEqual({ name: "bob@example.com" });
    expect(await verify(await sign({ claims: { sub: "u1" } }))).toBe(false);
  });

  it("gives roles by its verified claims", async () => {
    const withRoles = cloudflareAccess({
      teamDomain,
      audience,
      certsUrl,
      rolesOf: ({ groups }) => (Array.isArray(groups) ? groups.map(String) : []),
    });
    const assertion = await sign({ claims: { email: "ada@example.com", groups: ["ops"] } });
    expect(await withRoles(requestWith({ "cf-access-jwt-assertion": assertion }))).toEqual({
      name: "ada@example.com",
      roles: ["ops"],
    });
  });

  it.each<[string, Signing]>([
    ["of another team", { issuer: "https://evil.cloudflareaccess.com" }],
    ["of another application", { audience: ["zzz"] }],
    ["for no application", { audience: [] }],
    ["that has expired", { expires: Math.floor(Date.now() / 1000) - 1 }],
    ["that never expires", { expires: null }],
    ["signed with a key that is not Access's", { kid: "second" }],
  ])("is refused: one %s", async (_name, signing) => {
    const pair = signing.kid === "second" ? second : first;
    expect(await verify(await sign({ ...signing, pair }))).toBe(false);
  });

  it("is refused when another key signed it under a name that Access has", async () => {
    expect(await verify(await sign({ pair: second }))).toBe(false);
  });

  it("is refused with any algorithm but RS256: none, the public key as a shared secret, PS256", async () => {
    const [, payload] = (await sign()).split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    expect(await verify(none)).toBe(false);
    const secret = new TextEncoder().encode(JSON.stringify(served.keys[0]));
    const shared = await new SignJWT({ email: "ada@example.com" })
      .setProtectedHeader({ alg: "HS256", kid: "first" })
      .setIssuer(`https://${teamDomain}`)
      .setAudience(audience)
      .setExpirationTime("5m")
      .sign(secret);
    expect(await verify(shared)).toBe(false);
    const pss = await generateKeyPair("PS256", { extractable: true });
    served = { keys: [{ ...(await exportJWK(pss.publicKey)), kid: "first" }] };
    const other = await new SignJWT({ email: "ada@example.com" })
      .setProtectedHeader({ alg: "PS256", kid: "first" })
      .setIssuer(`https://${teamDomain}`)
      .setAudience(audience)
      .setExpirationTime("5m")
      .sign(pss.privateKey);
    expect(await verify(other)).toBe(false);
  });

  it("is refused when it was changed, or is none", async () => {
    const [header, , signature] = (await sign()).split(".");
    const payload = Buffer.from(JSON.stringify({ email: "eve@example.com", aud: audience })).toString(
      "base64url",
    );
    for (const assertion of [`${header}.${payload}.${signature}`, "x", "a.b.c", ""])
      expect(await verify(assertion)).toBe(false);
  });

  it("is read from its own header alone: an address in another one is nobody", async () => {
    const assertion = await sign();
    const headers = {
      "cf-access-authenticated-user-email": "ada@example.com",
      cookie: `CF_Authorization=${assertion}`,
      authorization: `Bearer ${assertion}`,
    };
    expect(await verifier()(requestWith(headers))).toBeUndefined();
    expect(fetches).toBe(0);
  });

  it("is good with a key that Access has since then, which is fetched once", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const check = verifier();
    const ask = (assertion: string) => check(requestWith({ "cf-access-jwt-assertion": assertion }));
    expect(await ask(await sign())).toEqual({ name: "ada@example.com" });
    expect(fetches).toBe(1);
    served = { keys: [await jwk(second, "second")] };
    vi.setSystemTime(Date.now() + 60_000);
    for (let count = 0; count < 3; count += 1)
      expect(await ask(await sign({ pair: second, kid: "second" }))).toEqual({ name: "ada@example.com" });
    expect(fetches).toBe(2);
    // The old key is gone; what names it does not make the keys be fetched each time.
    for (let count = 0; count < 5; count += 1) expect(await ask(await sign())).toBe(false);
    expect(fetches).toBe(2);
  });

  it("cannot be judged while the keys cannot be fetched", async () => {
    status = 500;
    await expect(verify(await sign())).rejects.toMatchObject({ code: "server_unavailable" });
  });

  it.each([
    [{ audience }, "teamDomain"],
    [{ teamDomain }, "audience"],
    [{ teamDomain: "", audience }, "teamDomain"],
    [{ teamDomain, audience: "" }, "audience"],
    [{ teamDomain, audience: undefined }, "audience"],
    [{ teamDomain: "https://acme.cloudflareaccess.com", audience }, "teamDomain"],
    [{ teamDomain, audience, audiences: [] }, '"audiences". Did you mean "audience"?'],
  ])("needs a team and an application: %j", (options, problem) => {
    expect(() => cloudflareAccess(options as never)).toThrow(problem);
  });
});
