/** Turns the events of one answer into stream parts, which it passes to a callback. */

export interface EventParts {
  /** Processes the parsed JSON of one event. Throws if the provider reports an error or the event is malformed. */
  take(event: unknown): void;
  /** Processes a whole answer that was not streamed. Returns false if it is not one. */
  takeWhole(answer: object): boolean;
  /** The server has sent `[DONE]`. */
  sawDone(): void;
  /** Whether the server has said that the answer is complete. */
  readonly isDone: boolean;
  /** Whether the server has sent the finish reason. Whatever follows does not matter. */
  readonly isEnding: boolean;
  /** Emits the final parts. No event may follow. */
  end(): void;
}
