/** `edgeflue/schedule-tool`: lets an agent set wake-ups for its own session, within bounds. */

export type { DayBudget } from "./day-budget.ts";
export { type ScheduleToolOptions, scheduleTool } from "./schedule-tool.ts";
