/** Bounds of principals: they are stored with each of their operations. */

export const principalLimits = {
  /** Of a name: as long as an e-mail address may be, and no novel in every history. */
  nameCharsMax: 200,
  rolesMax: 50,
} as const;
