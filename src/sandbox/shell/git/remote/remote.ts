/** `git remote`: the other repositories by name. */

import { NotSupported } from "../../process/options.ts";
import { GitCall } from "../git-call.ts";
import { removeSection } from "../store/config-file.ts";
import { GitFailure } from "../store/git-failure.ts";
import * as refs from "../store/references.ts";
import { fetch } from "./fetch.ts";

export async function remote(call: GitCall): Promise<number> {
  const { options, operands } = call.parse({
    verbose: { short: "v", long: "verbose" },
    fetch: { short: "f" },
  });
  const { repository } = call;
  const [action, name = "", url = "", extra] = operands;
  const urls = () => repository.settings.filter(({ key }) => /^remote\..*\.url$/.test(key));
  const requireRemote = () => {
    if (repository.setting(`remote.${name}.url`) === undefined)
      throw new GitFailure(`error: No such remote '${name}'`, 2);
  };
  switch (action) {
    case undefined:
    case "show": {
      if (name !== "") throw new NotSupported("remote show NAME");
      for (const { key, value } of urls()) {
        const shown = key.slice(7, -4);
        await call.print(
          options.has("verbose") ? `${shown}\t${value} (fetch)\n${shown}\t${value} (push)\n` : `${shown}\n`,
        );
      }
      return 0;
    }
    case "add":
      if (url === "") throw new GitFailure("usage: git remote add [<options>] <name> <url>", 129);
      if (repository.setting(`remote.${name}.url`) !== undefined)
        throw new GitFailure(`error: remote ${name} already exists.`, 3);
      repository.changeSettings({
        [`remote.${name}.url`]: url,
        [`remote.${name}.fetch`]: `+refs/heads/*:refs/remotes/${name}/*`,
      });
      return options.has("fetch") ? fetch(new GitCall(call.process, [name])) : 0;
    case "get-url":
      requireRemote();
      await call.print(`${repository.setting(`remote.${name}.url`)}\n`);
      return 0;
    case "set-url":
      requireRemote();
      if (extra !== undefined) throw new NotSupported("remote set-url with an old URL");
      repository.changeSettings({ [`remote.${name}.url`]: url });
      return 0;
    case "remove":
    case "rm": {
      requireRemote();
      for (const [short] of refs.list(repository, `refs/remotes/${name}/`))
        refs.remove(repository, `refs/remotes/${name}/${short}`);
      repository.writeConfig(removeSection(repository.readText("config") ?? "", "remote", name));
      return 0;
    }
    default:
      throw new NotSupported(`remote ${action}`);
  }
}
