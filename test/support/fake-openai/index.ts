/** A fake OpenAI server for tests and the benchmark. */

export {
  conversationOf,
  lastUserText,
  type RecordedRequest,
  toolResultsSinceUser,
} from "./recorded-request.ts";
export type { FakeError, FakeFinishReason, FakeToolCall, FakeUsage, Reply, ReplyStep } from "./reply.ts";
export { echo, inSequence, type Respond } from "./scripts.ts";
export { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "./start-fake-openai.ts";
