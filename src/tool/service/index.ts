/** `edgeflue/service-tool`: programs that go on running in the container, for the model. */

export { type ServiceToolOptions, serviceTool } from "./service-tool.ts";
