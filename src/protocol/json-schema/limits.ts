/** Every bound on checking values against JSON Schemas. */

export const schemaLimits = {
  /** Parts of a schema that one check may apply to parts of a value, and how many more for each item and field of it: some
   *  100 ms for a value of a usual size. Alternatives that refer to each other can double with each level. */
  stepsMax: 250_000,
  stepsPerValue: 4,
  /** What takes as long as a step: characters of JSON that are compared, of a pattern times those of a text (and some steps
   *  for each pattern), names of fields that are kept. */
  comparedCharsPerStep: 16,
  patternCharsPerStep: 4_096,
  stepsPerPattern: 5,
  namesPerStep: 8,
  /** Parts of a schema that are applied within each other, references included. Deeper ones overflow the stack. */
  depthMax: 500,
  /** Problems that are kept of one value; further ones are only counted. */
  issuesMax: 100,
  /** Characters of a value or of a list of names in a problem. */
  shownCharsMax: 200,
  /** Alternatives whose problems are told apart. */
  alternativesShown: 3,
  /** Known fields among which the one that was meant is looked for, and how often: each look compares letter by letter. */
  namesCompared: 50,
} as const;
