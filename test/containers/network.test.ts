/** What the programs of a container may reach, up to the platform's own part: the sidecar of the tests intercepts nothing. */

import { expect, it } from "vitest";
import { createEgress } from "../../src/sandbox/container/egress/egress.ts";
import type { ContainerPort } from "../../src/sandbox/container/port.ts";
import { openContainerBox } from "./support/box.ts";
import { describeContainers, openBox } from "./support/sessions.ts";

describeContainers("the network of a container", () => {
  it("K28: is opened for the hosts of the agent's rules, by the real platform, and the secret stays outside", async () => {
    const session = openBox("open");
    const { exitCode, stdout } = await session.shell(
      "echo $$ >f; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -ac '[c]anary-8'; grep -rl '[c]anary-8' /tmp /workspace /etc 2>/dev/null; true",
    );
    expect([stdout, exitCode]).toEqual(["0\n", 0]);
    expect((await session.shell("cat f")).exitCode).toBe(0);
  });

  it("K28: is closed when the platform cannot open it: the container is not used", async () => {
    const asked: string[] = [];
    await using box = openContainerBox({
      egress: createEgress(
        {
          allowWrite: true,
          allowShell: true,
          allowedCommands: [],
          network: [{ url: "https://a.example.com/" }],
        },
        { provider: "container" },
        { ContainerEgress: () => ({ fetch: async () => new Response() }) },
      ),
      wrap: (container) =>
        new Proxy<ContainerPort>(container, {
          get(target, name) {
            if (name === "interceptOutboundHttps")
              return async (host: string) => {
                asked.push(host);
                throw new Error("no sidecar");
              };
            const value = Reflect.get(target, name);
            return typeof value === "function" ? value.bind(target) : value;
          },
        }),
    });
    await expect(box.run("true")).rejects.toMatchObject({
      code: "container_failed",
      hint: expect.stringContaining("no sidecar"),
    });
    expect(asked).toEqual(["a.example.com"]);
    expect(box.container.running).toBe(false);
  });

  it("K28: is that of the rules of now: a container that was started under others is not used", async () => {
    const egress = (key: string) => ({ key, open: async () => {} });
    await using box = openContainerBox({ egress: egress("-1") });
    await box.run("echo kept > f; echo 1 > /tmp/mark");
    expect((await box.again({ egress: egress("-1") }).run("cat f /tmp/mark")).stdout).toBe("kept\n1\n");
    const { stdout, stderr } = await box.again({ egress: egress("-2") }).run("cat f; ls /tmp/mark");
    expect([stdout, stderr.includes("This container is a new one")]).toEqual(["kept\n", true]);
  });
});
