/** Reads what follows the word `case`. */

import type { Source } from "./source.ts";
import { peekPlainWord, peekToken, skipBlanks, skipLines, takeWord } from "./tokens.ts";
import type { CaseBranch, Word } from "./tree.ts";
import { readWord } from "./word/words.ts";

export function readCase(source: Source): { kind: "case"; subject: Word; branches: readonly CaseBranch[] } {
  skipBlanks(source);
  const subject = requireWord(source);
  skipLines(source);
  if (!takeWord(source, "in")) throw source.unexpected(peekToken(source));
  const branches: CaseBranch[] = [];
  for (;;) {
    skipLines(source);
    if (takeWord(source, "esac")) return { kind: "case", subject, branches };
    branches.push(readBranch(source));
  }
}

function readBranch(source: Source): CaseBranch {
  source.take("(");
  const patterns: Word[] = [];
  do {
    skipBlanks(source);
    patterns.push(requireWord(source));
    skipBlanks(source);
  } while (source.take("|"));
  if (!source.take(")")) throw source.unexpected(peekToken(source));
  const isEnd = (at: Source) => at.startsWith(";;") || at.startsWith(";&") || peekPlainWord(at) === "esac";
  const body = source.grammar.readLists(source, isEnd);
  for (const end of [";;&", ";;", ";&"] as const) {
    if (source.take(end)) return { patterns, body, end };
  }
  if (peekPlainWord(source) !== "esac") throw source.unexpected(peekToken(source));
  return { patterns, body, end: ";;" };
}

function requireWord(source: Source): Word {
  const word = readWord(source);
  if (word === undefined) throw source.unexpected(peekToken(source));
  return word;
}
