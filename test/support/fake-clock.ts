/** The clock for tests is part of `edgeflue/testing`. */

export { FakeClock } from "../../src/testing/fake-clock.ts";
