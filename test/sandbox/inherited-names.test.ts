/** Names that every object of JavaScript has mean no more than any other word. */

import { expect, it } from "vitest";
import { runWithSandbox } from "./with-sandbox.ts";

const inherited = ["constructor", "toString", "hasOwnProperty", "__proto__"];

/** W stands for the word. Commands that take a word apart into letters are not among these. */
const scripts = [
  "W",
  "type W; command -v W; which W; hash W; help W",
  'echo "[$W]" "[${W:-d}]" "[${#W}]"; W=1; echo "[$W]" "${W@Q}"',
  "declare -A a; echo [${a[W]}]; a[W]=1; echo ${a[W]} ${!a[@]}",
  "set -o W; shopt W; trap x W; kill -l W; compgen -A W; bash -o W -c ls",
  "getconf W",
  "find . -W; find . -type W; find . -regextype W",
  "ls --W; ls --sort=W; ls --time=W; ls --quoting-style=W",
  "sort --W; cut --W; head --W; column --W; xargs --W; file --W; tar --W; zip --W; unzip --W",
  "cp --backup=W a b; cp --W a b",
  "date -d W; touch -d W f; date --W",
  "iconv -f W f; iconv -t W f",
  "numfmt --to=W 1; truncate -s W f; dd conv=W; dd W=1",
  "grep '[[.W.]]' <<< a; grep '[[:W:]]' <<< a; tr '[:W:]' a <<< b",
  "awk 'BEGIN { print W, W[1] }'; awk 'BEGIN { print W(1) }'",
  "awk 'function W(x) { return x } BEGIN { print W(1); print ENVIRON[\"W\"] }'",
  "jq -n W; jq -n '$W'; jq -n '{} | .W'; jq -n '@W \"x\"'; jq -n '$ENV.W'; jq -n 'W(1)'",
  "echo x > W; xxd W; rm W; printf 'a b' | xargs -d W echo; printf 'a b' | xargs -0 echo",
  "[[ x == [[:W:]] ]] && echo yes; case x in [[:W:]]) echo yes;; esac; x=abc; echo ${x//[[:W:]]/-}; echo [[:W:]]*",
  "touch q; find . -name '[[:W:]]'; tar --exclude='[[:W:]]' -cf - q | wc -c; ls -I '[[:W:]]' q; du --exclude='[[:W:]]' q; rm q",
  "numfmt --round=W 2.5; sort --sort=W f; jq --W . <<< 1",
  "rg --type W x; diff --W a b; od --W",
  "git W",
];

it.each(scripts)("%s", (script) =>
  runWithSandbox(async ({ open }) => {
    const transaction = await open().begin();
    const run = async (word: string) => {
      const { exitCode, stdout, stderr } = await transaction.shell(script.replaceAll("W", word));
      return `${exitCode}\n${stdout}${stderr}`.replaceAll(word, "W");
    };
    // As long as the first word, and nothing to anyone.
    const ordinary = await run("konstruktor");
    for (const word of inherited) {
      const outcome = await run(word);
      expect(outcome.replaceAll(`[${word.length}]`, "[11]")).toBe(ordinary);
    }
    transaction.end();
  }),
);
