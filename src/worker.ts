/** The deployed entry. */
export {};
