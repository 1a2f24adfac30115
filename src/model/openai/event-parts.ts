/** Reads the events of one answer and calls back with stream parts. */

export interface EventParts {
  /** Takes the JSON of one event. Throws when the provider reports an error or the event makes no sense. */
  take(event: unknown): void;
  /** The server has sent `[DONE]`. */
  sawDone(): void;
  /** Whether the server has said that the answer is whole. */
  readonly isDone: boolean;
  /** Whether the server has said why the answer ends. What may follow is of no consequence. */
  readonly isEnding: boolean;
  /** No further event is taken. */
  end(): void;
}
