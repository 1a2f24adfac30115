/** Bounds of the OpenAI-compatible requests. */

/** Of what a response repeats: OpenAI's. */
export const metadataLimits = { pairsMax: 16, keyCharsMax: 64, valueCharsMax: 512 } as const;
