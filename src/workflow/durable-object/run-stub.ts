/** A `Run` over the stub of its Durable Object: replies become values and errors again. */

import { EdgeflueError } from "../../errors.ts";
import { type Run, type RunVerb, runVerbs } from "../../protocol/run/run.ts";
import { idOf } from "../../store/durable-object/object-ids.ts";
import type { defineRunObject, RunReply } from "./run-object.ts";

type RunObject = InstanceType<ReturnType<typeof defineRunObject<unknown>>>;

/** `objectName` is a run's id, or the name of a key's object. */
export function openRun(namespace: DurableObjectNamespace<RunObject>, objectName: string): Run {
  const call = async (verb: RunVerb, parameters: unknown[]): Promise<unknown> => {
    // One stub a call: one that broke stays broken.
    const stub = namespace.get(idOf(namespace, objectName));
    const reply = await tryCall(() => stub.call(verb, parameters) as Promise<RunReply<unknown>>);
    if (reply.ok) return reply.value;
    throw EdgeflueError.fromRecord(reply.error);
  };
  const verbs = runVerbs.map((verb) => [verb, (...parameters: unknown[]) => call(verb, parameters)]);
  return Object.fromEntries(verbs) as Run; // each verb answers as the object's engine does
}

/** An exception here is not the engine's: the object was reset, moved or is overloaded. */
async function tryCall<T>(body: () => Promise<RunReply<T>>): Promise<RunReply<T>> {
  try {
    return await body();
  } catch (error) {
    throw new EdgeflueError("operation_interrupted", "The run's object restarted while it answered.", {
      hint: `What it had accepted continues; ask again. Cause: ${String(error)}`,
      retryAfterSeconds: 1,
      cause: error,
    });
  }
}
