/** The composition root: the only file that reads bindings, and the one that joins router, sessions and agents
 *  into a Worker. */

import type { Hono } from "hono";
import { AgentDirectory, type AgentEntries } from "./agent/agent-directory.ts";
import { textBindings, toBindings } from "./agent/bindings.ts";
import type { AgentConfig, HostSandboxSettings } from "./agent/config/agent-config.ts";
import { applyEnvironment } from "./agent/config/apply-environment.ts";
import { defineConfig, type EdgeflueConfig } from "./agent/config/define-config.ts";
import type { FileSet } from "./agent/config/file-set.ts";
import type { CreatedAgent } from "./agent/create-agent.ts";
import type { Project } from "./agent/project.ts";
import type { Role } from "./agent/role.ts";
import type { Clock } from "./clock.ts";
import { DirectoryObject } from "./directory/directory-object.ts";
import { createDirectory, createDirectoryPort } from "./directory/directory-stub.ts";
import { EdgeflueError } from "./errors.ts";
import { readProviderSettings } from "./model/provider-settings.ts";
import type { SessionAddress } from "./protocol/address.ts";
import type { AgentHandle } from "./protocol/agent-session/agent-handle.ts";
import {
  checkOptions,
  checkOptionValues,
  type FieldChecks,
  isObject,
} from "./protocol/check/field-checks.ts";
import * as is from "./protocol/check/value-checks.ts";
import type { DirectoryPort } from "./protocol/directory/entry.ts";
import type { EventObserver } from "./protocol/event/event.ts";
import { withPrinter } from "./protocol/event/event-printer.ts";
import type { InspectorPage } from "./protocol/inspector-page.ts";
import type { AgentName, WorkflowName, WorkflowPayload } from "./protocol/run/manifest-types.ts";
import { RunHandle } from "./protocol/run/run-handle.ts";
import type { AccessOptions } from "./router/access/access-options.ts";
import { type AccessEnvironment, checkAccess, configureAccess } from "./router/access/configure.ts";
import { aBasePath, withoutBasePath } from "./router/base-path.ts";
import { createRouter } from "./router/create-router.ts";
import { aHonoApp, type MountableApp } from "./router/mountable-app.ts";
import type { RunDoor } from "./router/router-ports.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { ScheduleFeature } from "./schedule/schedule-feature.ts";
import type { ScheduleObjectClass } from "./schedule/schedule-object.ts";
import { defineSessionObject, type SessionSurroundings } from "./session/durable-object/session-object.ts";
import { fetchService, openSession, openSocket } from "./session/durable-object/session-stub.ts";
import type { SandboxContext } from "./session/ports.ts";
import { createInit, identifyKnownAgent } from "./session/runtime/init-agent.ts";
import { Library, type LibraryEntries } from "./skill/library.ts";
import type { Skill } from "./skill/skill.ts";
import {
  jurisdictions,
  locationHints,
  type Placement,
  placeObjects,
} from "./store/durable-object/placement.ts";
import { defineRunObject } from "./workflow/durable-object/run-object.ts";
import { openRun } from "./workflow/durable-object/run-stub.ts";
import { isRunId } from "./workflow/run-address.ts";
import type { RunObserver } from "./workflow/run-ports.ts";
import { startRun } from "./workflow/start-run.ts";
import { WorkflowDirectory, type WorkflowEntries } from "./workflow/workflow-directory.ts";

/** The content of `src/manifest.ts`: the author's files by name. */
export interface Manifest {
  agents: AgentEntries;
  skills?: LibraryEntries<Skill>;
  roles?: LibraryEntries<Role>;
  /** Files for new sessions, by the name that agents give in `files`. */
  files?: LibraryEntries<FileSet>;
  workflows?: WorkflowEntries;
  /** The text of `agents/AGENTS.md`. */
  instructions?: string;
  /** What `edgeflue.config.ts` exports. */
  config?: EdgeflueConfig;
}

/** The bindings of `wrangler.toml`, `.dev.vars` and `wrangler secret put`. Further providers read names like
 *  ANTHROPIC_API_KEY, see model/provider-settings.ts. */
export interface WorkerEnv extends AccessEnvironment {
  SESSIONS: DurableObjectNamespace<InstanceType<ReturnType<typeof defineSessionObject<WorkerEnv>>>>;
  /** The objects of runs. Without it, workflows and handlers are refused. */
  RUNS?: DurableObjectNamespace<InstanceType<ReturnType<typeof defineRunObject<WorkerEnv>>>>;
  /** The object of the schedules, where `createWorker` was given them. */
  SCHEDULES?: DurableObjectNamespace;
  /** `on` serves schedules also in development, where they are off. */
  EDGEFLUE_SCHEDULES?: string;
  /** The shards of the directory. Without it nothing is listed under /admin. */
  DIRECTORY?: DurableObjectNamespace<DirectoryObject<WorkerEnv>>;
  /** `on` prints what sessions do, as `edgeflue dev` does. */
  EDGEFLUE_PRINT_EVENTS?: string;
  /** Which deploy this is, where wrangler.toml has `[version_metadata] binding = "CF_VERSION_METADATA"`. */
  CF_VERSION_METADATA?: { id: string };
  /** `development` shows hints, which may contain exception texts, in error envelopes. */
  EDGEFLUE_ENV?: string;
  /** The model of agents that name none, e.g. `openai:gpt-5.5`. */
  EDGEFLUE_MODEL?: string;
  /** How hard reasoning models think: `off`, `minimal`, `low`, `medium`, `high` or `xhigh`. */
  EDGEFLUE_THINKING_LEVEL?: string;
  /** The harness backend, by name. */
  EDGEFLUE_HARNESS?: string;
  /** Tasks within tasks. `0`: none. */
  EDGEFLUE_MAX_TASK_DEPTH?: string;
  /** Times that the model may correct a typed result. */
  EDGEFLUE_TYPED_RETRIES?: string;
  /** The agent of `/prompt/{id}`. Default: the one named `default`, else `assistant`. */
  EDGEFLUE_DEFAULT_AGENT?: string;
  OPENAI_API_KEY?: string;
  OPENAI_BASE_URL?: string;
  /** `responses` (default) or `chat`. */
  OPENAI_API?: string;
}

export type { Principal } from "./protocol/access/principal.ts";
export type { AccessOptions, Authorize, CorsOptions, KeyOptions } from "./router/access/access-options.ts";
export type { AccessTarget } from "./router/access/target.ts";
export type { MountableApp } from "./router/mountable-app.ts";
export type {
  Sandbox,
  SandboxFiles,
  SandboxPolicy,
  SandboxScope,
  SandboxTransaction,
  ShellOptions,
  ShellResult,
} from "./sandbox/sandbox.ts";
export type { SandboxContext } from "./session/ports.ts";

/** What a Worker can add. */
export interface WorkerOptions<Env extends WorkerEnv = WorkerEnv> extends Placement {
  /** Who may do what: keys with names and scopes, an application's own rules, pages of other origins. Default: keys of
   *  EDGEFLUE_API_KEYS may do everything, and no page of another origin may call the API. */
  access?: AccessOptions<Env>;
  /** Makes the sandboxes of agents with `sandbox: { provider: "host", name }`, in the object of each session. Returns
   *  undefined for a name that it does not know: the agent is then refused. Default: there are none. */
  createSandbox?(
    settings: HostSandboxSettings,
    context: SandboxContext & { env: WorkerEnv },
  ): Sandbox | undefined;
  /** Gets every event of every session, after it is stored, in the object of that session. */
  onEvent?: EventObserver;
  /** Gets every event of every run, after it is stored, in the object of that run. */
  onRunEvent?: RunObserver;
  /** Serves `triggers.schedule` of agents and workflows: `schedules` of `edgeflue/schedule`. Default: none are served. */
  schedules?: ScheduleFeature;
  /** Serves a page for people at `/inspector`: `inspector` of `edgeflue/inspector`. Default: there is none. */
  inspector?: InspectorPage;
  /** Adds routes that need no key: webhooks that check a signature, pages for people. They come before the routes of the
   *  API and can replace any of those but `/health`, `/docs` and `/openapi.json`. */
  publicRoutes?(app: Hono<{ Bindings: WorkerEnv }>): void;
  /** An application's own Hono app: its routes and middleware come first, and need no key unless it asks for one; whatever
   *  it does not answer goes on to edgeflue. */
  app?: MountableApp;
  /** Where edgeflue's routes begin, e.g. `/ai`: `/ai/agents/…`, `/ai/health`. Default: at the root. */
  basePath?: string;
  /** The sessions' clock. Default: the system's. */
  clock?: Clock;
}

const manifestChecks: FieldChecks<Manifest> = {
  agents: is.eachValue(is.within({ file: is.nonEmptyText, load: is.aFunction })),
  skills: is.anObject,
  roles: is.anObject,
  files: is.anObject,
  workflows: is.eachValue(is.within({ file: is.nonEmptyText, load: is.aFunction })),
  instructions: is.aText,
  config: is.anObject,
};

const optionChecks: FieldChecks<WorkerOptions> = {
  access: is.anObject,
  createSandbox: is.aFunction,
  onEvent: is.aFunction,
  onRunEvent: is.aFunction,
  schedules: is.anObject,
  inspector: is.anObject,
  publicRoutes: is.aFunction,
  app: aHonoApp,
  basePath: aBasePath,
  jurisdiction: is.oneOf(jurisdictions),
  locationHint: is.oneOf(locationHints),
  clock: is.aClock,
};

/** `Env`: the bindings of the Worker, where it has more than edgeflue needs. The names of agents and workflows, and what
 *  workflows take, are those of the manifest's type; where `Env` is given by hand, give that as well:
 *  `createWorker<Env, typeof manifest>(manifest)`. */
export function createWorker<Env extends WorkerEnv = WorkerEnv, Known extends Manifest = Manifest>(
  manifest: Known,
  options: WorkerOptions<Env> = {},
) {
  if (!isObject(manifest?.agents)) {
    throw new TypeError(
      "[edgeflue] createWorker() takes a manifest whose agents is an object: what src/manifest.ts exports.",
    );
  }
  checkOptionValues("createWorker()", manifest, manifestChecks);
  checkOptionValues("createWorker()", options, optionChecks);
  const {
    createSandbox,
    onEvent,
    onRunEvent,
    schedules,
    inspector,
    publicRoutes,
    app,
    basePath,
    clock,
    access = {},
    ...placement
  } = options;
  checkAccess(access, {
    agents: Object.keys(manifest.agents),
    workflows: Object.keys(manifest.workflows ?? {}),
  });
  const projectConfig = defineConfig(manifest.config ?? {});
  const agents = new AgentDirectory(manifest.agents);
  const workflows = new WorkflowDirectory(manifest.workflows ?? {}, agents);
  const project: Project = {
    skills: new Library(manifest.skills),
    roles: new Library(manifest.roles),
    fileSets: new Library(manifest.files),
    instructions: manifest.instructions,
    givesAllSkills: false,
  };
  let router: Hono | undefined;
  app?.mount("/", answer);
  /** One for all sessions of an isolate, so that they share cached models. */
  const surroundings = new WeakMap<WorkerEnv, SessionSurroundings>();
  const objects = new WeakMap<WorkerEnv, Objects>();
  const objectsOf = (env: WorkerEnv): Objects => {
    const known = objects.get(env) ?? readObjects(env, placement);
    objects.set(env, known);
    return known;
  };

  const SessionObject = defineSessionObject<WorkerEnv>((env) => {
    const known = surroundings.get(env) ?? surround(env);
    surroundings.set(env, known);
    return known;
  });

  function surround(env: WorkerEnv): SessionSurroundings {
    const texts = Object.freeze(textBindings(env));
    const config = applyEnvironment(projectConfig, texts);
    return {
      agents,
      project,
      config,
      env: texts,
      bindings: toBindings(env),
      defaultModel: config.model,
      providers: readProviderSettings(texts, { defaults: config.providers }),
      openSession: (address: SessionAddress, config?: AgentConfig) =>
        openSession(objectsOf(env).SESSIONS, address, config),
      development: isDevelopment(env),
      clock,
      onEvent: withPrinter(onEvent, env.EDGEFLUE_PRINT_EVENTS === "on"),
      directory: toDirectoryPort(objectsOf(env)),
      createSandbox: (settings, context) =>
        settings.provider === "host" ? createSandbox?.(settings, { ...context, env }) : undefined,
    };
  }

  const RunObject = defineRunObject<WorkerEnv>((env) => ({
    workflows,
    env: { ...Object.freeze(textBindings(env)), ...projectConfig.env },
    bindings: toBindings(env),
    deploy: env.CF_VERSION_METADATA?.id,
    development: isDevelopment(env),
    clock,
    onRunEvent,
    isObserved: onRunEvent !== undefined,
    directory: toDirectoryPort(objectsOf(env)),
    identifyAgent: (agent) => identifyKnownAgent(agents, agent),
    openSession: (address, config) => openSession(objectsOf(env).SESSIONS, address, config),
  }));

  return {
    SessionObject,
    RunObject,
    DirectoryObject: DirectoryObject<WorkerEnv>,
    /** Undefined without the option `schedules`. */
    ScheduleObject: schedules?.defineObject<WorkerEnv>((env) => ({
      clock,
      agents,
      openSession: (address) => openSession(objectsOf(env).SESSIONS, address),
      startRun: (options) => toRunDoor(objectsOf(env)).start(options),
      isOn: servesSchedules(env),
    })) as ScheduleObjectClass<WorkerEnv>, // whose export a deployment without schedules does not have
    /** The handler of the Worker's cron trigger: takes over the schedules that this deploy declares. */
    async scheduled(_controller: unknown, env: WorkerEnv): Promise<void> {
      if (schedules === undefined || env.SCHEDULES === undefined) {
        console.error(
          "edgeflue: this deployment serves no schedules: it needs the option `schedules` of createWorker() and the binding SCHEDULES.",
        );
        return;
      }
      await schedules.sync("trigger", objectsOf(env).SCHEDULES, agents, workflows);
    },
    /** Returns an agent to the Worker's own code: a cron trigger, a queue, a route of its own. */
    init(
      env: WorkerEnv,
      agent: AgentName<Known> | CreatedAgent | AgentConfig,
      options?: { id?: string },
    ): Promise<AgentHandle> {
      const open = (address: SessionAddress, config?: AgentConfig) =>
        openSession(objectsOf(env).SESSIONS, address, config);
      return createInit({ agents, openSession: open })(agent, options);
    },
    /** Begins a run for the Worker's own code. Rejects with `not_found` for an unknown workflow, with `invalid_request` for
     *  a payload that it does not take. */
    async startWorkflow<Name extends WorkflowName<Known>>(
      env: WorkerEnv,
      name: Name,
      payload: WorkflowPayload<Known, Name>,
      options: { idempotencyKey?: string } = {},
    ): Promise<RunHandle> {
      checkOptions("startWorkflow()", options, ["idempotencyKey"]);
      const door = toRunDoor(objectsOf(env));
      const { run, record } = await door.start({ kind: "workflow", name, payload, ...options });
      return new RunHandle(record.runId, run);
    },
    /** A run by its id. A method rejects with `run_not_found` when there is none. */
    openRun(env: WorkerEnv, runId: string): RunHandle {
      if (!isRunId(runId)) throw new EdgeflueError("run_not_found", "There is no such run.");
      return new RunHandle(runId, toRunDoor(objectsOf(env)).open(runId));
    },
    async fetch(request: Request, env: WorkerEnv, context?: ExecutionContext): Promise<Response> {
      return app === undefined ? answer(request, env, context) : app.fetch(request, env, context);
    },
  };

  async function answer(request: Request, env: WorkerEnv, context?: ExecutionContext): Promise<Response> {
    // Bindings are the same for the life of an isolate.
    if (router === undefined && schedules !== undefined && servesSchedules(env))
      context?.waitUntil(schedules.sync("variable", objectsOf(env).SCHEDULES, agents, workflows));
    const { DIRECTORY } = objectsOf(env);
    router ??= createRouter({
      agents,
      workflows,
      library: {
        skills: Object.keys(manifest.skills ?? {}).sort(),
        roles: Object.keys(manifest.roles ?? {}).sort(),
      },
      runs: toRunDoor(objectsOf(env)),
      listSchedules:
        schedules === undefined || env.SCHEDULES === undefined
          ? undefined
          : () => schedules.list(objectsOf(env).SCHEDULES, agents, workflows),
      directory: DIRECTORY && createDirectory(DIRECTORY),
      inspector,
      ...configureAccess(env as Env, access), // the bindings that the Worker says it has
      defaultAgent: env.EDGEFLUE_DEFAULT_AGENT ?? agents.defaultName,
      development: isDevelopment(env),
      env: textBindings(env),
      clock,
      openSession: (address) => openSession(objectsOf(env).SESSIONS, address),
      openSocket: (request) => openSocket(objectsOf(env).SESSIONS, request),
      fetchService: (request) => fetchService(objectsOf(env).SESSIONS, request),
      // The same app, with the types of these bindings.
      publicRoutes: publicRoutes as ((app: Hono) => void) | undefined,
    });
    const inside = withoutBasePath(request, basePath, isDevelopment(env));
    return inside instanceof Response ? inside : router.fetch(inside, env, context);
  }
}

type Objects = Pick<WorkerEnv, "SESSIONS" | "RUNS" | "SCHEDULES" | "DIRECTORY">;

function readObjects({ SESSIONS, RUNS, SCHEDULES, DIRECTORY }: WorkerEnv, placement: Placement): Objects {
  return {
    SESSIONS: SESSIONS && placeObjects(SESSIONS, placement), // wrangler.toml may have none, whatever the type says
    ...(RUNS && { RUNS: placeObjects(RUNS, placement) }),
    ...(SCHEDULES && { SCHEDULES: placeObjects(SCHEDULES, placement) }),
    ...(DIRECTORY && { DIRECTORY: placeObjects(DIRECTORY, placement) }),
  };
}

function toRunDoor({ RUNS }: Objects): RunDoor {
  const open = (objectName: string) => {
    if (RUNS !== undefined) return openRun(RUNS, objectName);
    throw new EdgeflueError("workflow_invalid", "This deployment has no objects for runs.", {
      hint: "Add the binding RUNS of the class RunObject to wrangler.toml, and export RunObject from src/worker.ts: see docs/workflows.md.",
    });
  };
  return { open, start: (options) => startRun(open, options) };
}

function toDirectoryPort({ DIRECTORY }: Objects): DirectoryPort | undefined {
  return DIRECTORY === undefined ? undefined : createDirectoryPort(DIRECTORY);
}

function servesSchedules({ EDGEFLUE_SCHEDULES }: WorkerEnv): boolean {
  return EDGEFLUE_SCHEDULES === "on";
}

function isDevelopment({ EDGEFLUE_ENV }: WorkerEnv): boolean {
  return EDGEFLUE_ENV === "development";
}
