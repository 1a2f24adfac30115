/** Opens a session that need not exist yet. */

import type { FlueClient } from "../../../src/client/flue-client.ts";
import { defaultSession } from "../../../src/protocol/address.ts";
import { alertOf, element } from "./element.ts";
import { hashOfSession } from "./place.ts";

export function newSessionForm(client: FlueClient): HTMLElement {
  const agents = element("select");
  agents.setAttribute("aria-label", "Agent");
  const instance = element("input", { placeholder: "for whom, e.g. acme", required: true });
  instance.setAttribute("aria-label", "Instance");
  const form = element("form", {}, agents, instance, element("button", { textContent: "Open" }));
  form.onsubmit = (event) => {
    event.preventDefault();
    const address = { agent: agents.value, instance: instance.value.trim(), session: defaultSession };
    if (address.agent !== "" && address.instance !== "") location.hash = hashOfSession(address);
  };
  const fill = async () => {
    try {
      for (const { name } of await client.agents())
        agents.append(element("option", { textContent: name, value: name }));
    } catch (error) {
      form.replaceChildren(alertOf(error));
    }
  };
  void fill();
  return form;
}
