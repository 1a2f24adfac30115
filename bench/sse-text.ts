/** Reads the whole answer out of an event stream, to check that what was fast was also right. */

export type SseText = (stream: string) => string;

/** The floor passes OpenAI's own stream on. */
export const openAiText: SseText = (stream) =>
  dataLines(stream)
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data).choices[0]?.delta.content ?? "")
    .join("");

export const edgeflueText: SseText = (stream) => {
  const events = dataLines(stream).map((data) => JSON.parse(data));
  const failure = events.find(({ type }) => type === "error");
  if (failure !== undefined) throw new Error(`The stream ended in an error: ${JSON.stringify(failure)}`);
  return events.map(({ type, text }) => (type === "delta" ? text : "")).join("");
};

function dataLines(stream: string): string[] {
  return stream
    .split("\n\n")
    .flatMap((frame) => frame.split("\n"))
    .filter((line) => line.startsWith("data: "))
    .map((line) => line.slice("data: ".length));
}
