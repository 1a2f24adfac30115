/** A parsed sed script: commands in a flat list, whose blocks and branches are indexes into it. */

import type { Regex } from "../../../regex/regex.ts";

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "last" }
  /** Without a regex: the last one that was used. */
  | { readonly kind: "regex"; readonly regex: Regex | undefined };

export type RangeEnd =
  | Address
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

export interface Selector {
  readonly first: Address;
  readonly last: RangeEnd | undefined;
}

/** A piece of a replacement: text or a group, and the change of case that begins before it. */
export interface ReplacementPart {
  readonly text: string;
  /** 0 is the whole match; undefined for text. */
  readonly group: number | undefined;
  /** `U`, `L`: until `E`. `u`, `l`: the next character. */
  readonly cases: readonly ("U" | "L" | "E" | "u" | "l")[];
}

export interface Substitution {
  readonly regex: Regex | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly isGlobal: boolean;
  /** Replaces this match of the line, and with `isGlobal` those after it. */
  readonly occurrence: number;
  readonly prints: number;
  readonly file: string | undefined;
}

export type Action =
  | { readonly kind: "block"; end: number }
  | { readonly kind: "blockEnd" }
  | { readonly kind: "text"; readonly verb: "a" | "i" | "c"; readonly text: string }
  | {
      readonly kind: "branch";
      readonly when: "always" | "replaced" | "notReplaced";
      readonly label: string;
      target: number;
    }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "substitute"; readonly substitution: Substitution }
  | { readonly kind: "transliterate"; readonly map: ReadonlyMap<string, string> }
  | { readonly kind: "file"; readonly verb: "r" | "R" | "w" | "W"; readonly path: string }
  | { readonly kind: "quit"; readonly verb: "q" | "Q"; readonly exitCode: number }
  | { readonly kind: "list"; readonly width: number | undefined }
  | {
      readonly kind: "simple";
      readonly verb: "=" | "d" | "D" | "F" | "g" | "G" | "h" | "H" | "n" | "N" | "p" | "P" | "x" | "z";
    };

export interface SedCommand {
  readonly selector: Selector | undefined;
  readonly isNegated: boolean;
  readonly action: Action;
}

export interface SedScript {
  readonly commands: readonly SedCommand[];
  /** The first line is `#n`. */
  readonly isQuiet: boolean;
}
