/** A conversation that grows step by step under one reader, which keeps what it has made, is sent as one that was loaded
 *  again by a new reader: what is kept changes nothing. */

import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { dialectNames } from "../../../src/model/wire/dialect-name.ts";
import { assistant, call, reasoning, result, user, wireOf } from "./build.ts";

/** A linear congruential generator: the same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const oddIds = ["functions.read:0", "call_0", "", "x".repeat(90), "abcdefgh1", "same"];
const oddNames = ["read", "functions.read", "", "a b"];
const texts = ["said", "", " \n", "half \ud83d", "x"];

function randomStep(random: (below: number) => number): LanguageModelV4Prompt {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T; // never empty
  switch (random(6)) {
    case 0:
      return [user(pick(texts))];
    case 1:
      return [user("a", pick(texts)), user(pick(texts))];
    case 2:
      return [assistant(pick(texts))];
    case 3:
      return [assistant(reasoning("thought", { openai: { itemId: "rs" } }))];
    default: {
      const ids = Array.from({ length: 1 + random(3) }, () => pick(oddIds));
      const calls = ids.map((id) => call(id, pick(oddNames), pick([{ path: "a" }, null, "3", []])));
      const answered = ids.filter(() => random(5) > 0);
      if (random(4) === 0) answered.reverse();
      const results = answered.map((id, index) => result(id, `result ${index}`));
      const stray = random(8) === 0 ? [result("stray", "stray")] : [];
      const steering = random(5) === 0 ? [user("also")] : [];
      return [
        assistant(pick(texts), ...calls),
        ...results.slice(0, 1),
        ...steering,
        ...results.slice(1),
        ...stray,
      ];
    }
  }
}

describe.each(dialectNames)("in the dialect %s", (name) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("what is kept changes nothing (seed %i)", (seed) => {
    const random = seeded(seed * 104_729);
    const prompt: LanguageModelV4Prompt = [{ role: "system", content: "Help." }];
    const kept = wireOf(name);
    for (let step = 0; step < 25; step += 1) {
      prompt.push(...randomStep(random));
      const sent = kept.toPrompt(prompt);
      expect(sent).toEqual(wireOf(name).toPrompt(structuredClone(prompt)));
      // Nothing is made twice.
      const again = kept.toPrompt(prompt);
      expect(again.map((message, index) => message === sent[index])).not.toContain(false);
    }
  });

  it.each([1, 2, 3, 4, 5])("a refusal that is taken back leaves no trace (seed %i)", (seed) => {
    const random = seeded(seed * 15_485_863);
    const prompt = Array.from({ length: 12 }, () => randomStep(random)).flat();
    const kept = wireOf(name);
    const before = kept.toPrompt(prompt);
    kept.setRefused(prompt, true);
    const poorer = kept.toPrompt(prompt);
    expect(JSON.stringify(poorer)).not.toContain("thought");
    prompt.push(user("And now?"));
    expect(kept.toPrompt(prompt).length).toBeGreaterThan(0);
    prompt.pop();
    kept.setRefused(prompt, false);
    expect(kept.toPrompt(prompt)).toEqual(before);
  });
});
