/** Why nothing came back from the network. A response with an error's status is a response. */

export type NetworkFailure =
  /** The agent has no rule at all. */
  | "no-network"
  /** No rule allows it. */
  | "not-allowed"
  | "bad-url"
  | "unresolved"
  | "unreachable"
  /** The connection ended early. */
  | "broken"
  | "timeout"
  | "too-large"
  | "too-many-redirects";

/** Its message is a sentence without the values of secrets. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly kind: NetworkFailure;

  constructor(kind: NetworkFailure, message: string) {
    super(message);
    this.kind = kind;
  }
}
