import { expect, it } from "vitest";
import { countRunning } from "../../../src/clock.ts";
import { shellLimits } from "../../../src/sandbox/shell/limits.ts";
import { Meter } from "../../../src/sandbox/shell/process/meter.ts";

const { workUnitsPerTurn, workUnitsPerSharedTurn } = shellLimits;

it("asks for a turn sooner while something else runs in the isolate", () => {
  const ends = [countRunning()];
  expect(new Meter().charge(workUnitsPerTurn - 1)).toBe(false);
  expect(new Meter().charge(workUnitsPerTurn)).toBe(true);
  ends.push(countRunning());
  expect(new Meter().charge(workUnitsPerSharedTurn - 1)).toBe(false);
  expect(new Meter().charge(workUnitsPerSharedTurn)).toBe(true);
  for (const end of ends) end();
  expect(new Meter().charge(workUnitsPerSharedTurn)).toBe(false);
});

it("gives others the event loop for as long as the work took while something else runs in the isolate", async () => {
  const ends = [countRunning(), countRunning()];
  const meter = new Meter();
  const startedAt = performance.now();
  meter.charge(1);
  while (performance.now() - startedAt < 20);
  const workedMs = performance.now() - startedAt;
  await meter.turn();
  for (const end of ends) end();
  // Clocks of whole milliseconds.
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2 * workedMs - 3);
});

it("counts no longer what a part held that has ended", () => {
  const whole = new Meter();
  for (let round = 0; round < 3; round++) {
    const part = whole.fork();
    part.hold(shellLimits.heldBytesMax * 0.6);
    part.close();
  }
  whole.hold(shellLimits.heldBytesMax);
  expect(() => whole.hold(1)).toThrow("memory exhausted");
});
