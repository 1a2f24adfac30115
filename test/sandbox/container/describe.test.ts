/** What the model reads about the network of a container. */

import { expect, it } from "vitest";
import { describeContainerShell } from "../../../src/sandbox/container/describe.ts";

const policy = {
  allowWrite: true,
  allowShell: true,
  allowedCommands: [],
  network: [{ url: "https://api.example.com/v1/" }],
};
const closed = { ignored: [], isAuto: false, isOpen: false, service: undefined };

it.each([
  ["a closed container", { ...policy, network: [] }, closed, "There is no internet."],
  ["an open one", policy, { ...closed, isOpen: true }, "programs reach these and what is below them"],
  [
    "a closed one behind the emulator",
    policy,
    { ...closed, isAuto: true },
    "In the container there is no internet. Of the network, curl and wget reach these",
  ],
  [
    "a machine of another service",
    { ...policy, network: [] },
    { ...closed, service: "Acme" },
    "Programs reach what Acme, whose machine it is, lets them.",
  ],
])("K30: is told as it is, of %s", (_name, rules, reach, sentence) => {
  expect(describeContainerShell(rules, reach)).toContain(sentence);
});
