/** What tools of several channels take. */

/** Of the tool by which a model says that nothing is to be posted. */
export const silenceParameters = {
  type: "object",
  properties: { reason: { type: "string" } },
  required: ["reason"],
  additionalProperties: false,
} as const;

/** Of the tools that post a text. */
export const textParameters = {
  type: "object",
  properties: { text: { type: "string", minLength: 1 } },
  required: ["text"],
  additionalProperties: false,
} as const;
