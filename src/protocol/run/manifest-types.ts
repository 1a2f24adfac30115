/** What the type of a project's manifest says about its agents and workflows, for `createWorker(manifest)` and
 *  `createFlueClient<typeof manifest>()`. Types alone: nothing of the server comes along. */

import type { PayloadOf, RunResultOf, WireResultOf, WorkflowShape } from "./module-types.ts";

/** The part of `src/manifest.ts` that these types come from. Without one, every name is accepted. */
export interface ManifestShape {
  agents: Readonly<Record<string, EntryShape>>;
  workflows?: Readonly<Record<string, EntryShape>>;
}

interface EntryShape {
  load(): Promise<unknown>;
}

type ModuleOf<Entry> = Entry extends { load(): Promise<infer Module> } ? Module : unknown;

/** Whether an agent's file exports a handler; `unknown` where the types do not say. */
type ExportsHandler<Module> = [Module] extends [never]
  ? unknown
  : Module extends { default: infer Default }
    ? Default extends (...parameters: never[]) => unknown
      ? true
      : false
    : unknown;

/** The names of the agents that have sessions. */
export type AgentName<Manifest extends ManifestShape> = {
  [Name in keyof Manifest["agents"]]: true extends ExportsHandler<ModuleOf<Manifest["agents"][Name]>>
    ? unknown extends ExportsHandler<ModuleOf<Manifest["agents"][Name]>>
      ? Name
      : never
    : Name;
}[keyof Manifest["agents"]] &
  string;

/** The names of the agents whose files export a handler. */
export type HandlerName<Manifest extends ManifestShape> = {
  [Name in keyof Manifest["agents"]]: true extends ExportsHandler<ModuleOf<Manifest["agents"][Name]>>
    ? Name
    : never;
}[keyof Manifest["agents"]] &
  string;

export type WorkflowName<Manifest extends ManifestShape> = keyof NonNullable<Manifest["workflows"]> & string;

type WorkflowOf<Manifest extends ManifestShape, Name> = Name extends keyof NonNullable<Manifest["workflows"]>
  ? ModuleOf<NonNullable<Manifest["workflows"]>[Name]>
  : unknown;

/** What a run of the workflow is begun with. */
export type WorkflowPayload<Manifest extends ManifestShape, Name> = [WorkflowOf<Manifest, Name>] extends [
  never,
]
  ? unknown
  : WorkflowOf<Manifest, Name> extends WorkflowShape
    ? PayloadOf<WorkflowOf<Manifest, Name>>
    : unknown;

/** What a run of the workflow gives. */
export type WorkflowResult<Manifest extends ManifestShape, Name> = [WorkflowOf<Manifest, Name>] extends [
  never,
]
  ? unknown
  : WorkflowOf<Manifest, Name> extends WorkflowShape
    ? WireResultOf<RunResultOf<WorkflowOf<Manifest, Name>>>
    : unknown;

type HandlerOf<Manifest extends ManifestShape, Name> = Name extends keyof Manifest["agents"]
  ? ModuleOf<Manifest["agents"][Name]> extends { default: infer Handler }
    ? Handler
    : unknown
  : unknown;

/** What a request to the handler carries. */
export type HandlerPayload<Manifest extends ManifestShape, Name> =
  HandlerOf<Manifest, Name> extends (context: infer Context) => unknown
    ? Context extends { payload: infer Payload }
      ? Payload
      : unknown
    : unknown;

/** What a handler returns. */
export type HandlerResult<Manifest extends ManifestShape, Name> =
  HandlerOf<Manifest, Name> extends (context: never) => infer Result
    ? WireResultOf<Awaited<Result>>
    : unknown;
