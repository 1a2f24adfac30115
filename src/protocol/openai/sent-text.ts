/** The text that a client has of a step, and cannot give back: after a model call that broke, what is said again must
 *  begin with it. */

import { EdgeflueError } from "../../errors.ts";

export class SentText {
  /** What the client has. */
  #sent = "";
  /** What the step has said. Shorter than what was sent while a broken call is made again. */
  #said = "";

  /** Returns what the client does not have yet. Throws when it has something else. */
  add(text: string): string {
    const isInStep = this.#said.length === this.#sent.length;
    this.#said += text;
    if (isInStep) {
      this.#sent = this.#said;
      return text;
    }
    const known = Math.min(this.#said.length, this.#sent.length);
    if (this.#said.slice(0, known) !== this.#sent.slice(0, known)) throw rewritten();
    const added = this.#said.slice(known);
    if (this.#said.length > this.#sent.length) this.#sent = this.#said;
    return added;
  }

  /** The last characters are void. */
  retract(chars: number): void {
    this.#said = this.#said.slice(0, Math.max(this.#said.length - chars, 0));
  }

  /** Throws when the whole step said less than the client has. */
  endStep(): void {
    if (this.#said.length < this.#sent.length) throw rewritten();
    this.#sent = "";
    this.#said = "";
  }
}

function rewritten(): EdgeflueError {
  return new EdgeflueError(
    "model_stream_broken",
    "The model's answer broke off, and the next one began differently. Send the request again.",
  );
}
