/** The page of the inspector. It has no key of its own: the browser sends what its user signed in with. */

import { createFlueClient } from "../../../src/client/flue-client.ts";
import { alertOf, element } from "./element.ts";
import { showLists } from "./lists.ts";
import { placeOf } from "./place.ts";
import { showRun } from "./run-view.ts";
import { showSession } from "./session-view.ts";

// Without the user and the password that an address can have: no request may have one like that.
const path = location.pathname.replace(/\/+$/, "").replace(/[^/]*$/, "");
const client = createFlueClient({ baseUrl: `${location.origin}${path}`, timeoutMs: 30_000 });
const main = element("main");
document.querySelector("main")?.replaceWith(main);

let stop = () => {};

function show(): void {
  stop();
  stop = () => {};
  const place = placeOf(location.hash);
  try {
    if (place?.type === "session") stop = showSession(main, client, place.address);
    if (place?.type === "run") stop = showRun(main, client, place.runId);
  } catch (error) {
    // A name that none can have, typed by hand.
    main.replaceChildren(alertOf(error));
  }
  if (place === undefined) {
    main.replaceChildren(
      element("p", {
        className: "muted",
        textContent: "Choose a session or a run, or open a new session.",
      }),
    );
  }
}

addEventListener("hashchange", show);
show();
const nav = document.querySelector("nav");
if (nav !== null) showLists(nav, client);
