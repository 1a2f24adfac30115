/** Every bound on checking values against JSON Schemas. */

export const schemaLimits = {
  /** Parts of a schema that one check may apply to parts of a value, and how many more for each item and field of it: some
   *  100 ms for a value of a usual size. Alternatives that refer to each other can double with each level. */
  stepsMax: 250_000,
  stepsPerValue: 4,
  /** Parts of a schema that are applied within each other, references included. Deeper ones overflow the stack. */
  depthMax: 500,
  /** Problems that are kept of one value; further ones are only counted. */
  issuesMax: 100,
  /** Characters of a value or of a list of names in a problem. */
  shownCharsMax: 200,
  /** Alternatives whose problems are told apart. */
  alternativesShown: 3,
} as const;
