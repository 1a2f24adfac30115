/** A redirection that cannot be opened is, in bash, a message and exit code 1 for that command. In just-bash the error
 *  of the filesystem ends the whole script and drops its output, except for descriptors above 2. So `> file` is
 *  rewritten to `200> file 1>&200`, which means the same and fails as in bash. */

import type { TransformPlugin } from "just-bash";

interface Redirection {
  type: "Redirection";
  fd: number | null;
  operator: string;
  target: { type: string; parts?: readonly { type: string; value?: string }[] };
  fdVariable?: string;
}

const firstSpareDescriptor = 200;
const openers: Readonly<Record<string, { operator: ">" | ">>" | ">|"; both: boolean }>> = {
  ">": { operator: ">", both: false },
  ">>": { operator: ">>", both: false },
  ">|": { operator: ">|", both: false },
  "&>": { operator: ">", both: true },
  "&>>": { operator: ">>", both: true },
};

export const openRedirectionsFirst: TransformPlugin = {
  name: "edgeflue-open-redirections-first",
  transform: ({ ast }) => {
    visit(ast);
    return { ast };
  },
};

/** Many kinds of nodes have redirections, also in substitutions inside words; all are found by their shape. */
function visit(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if ("redirections" in node && Array.isArray(node.redirections)) {
    let descriptor = firstSpareDescriptor;
    node.redirections = node.redirections.flatMap((redirection: Redirection) =>
      rewrite(redirection, descriptor++),
    );
  }
  for (const child of Object.values(node)) visit(child);
}

function rewrite(redirection: Redirection, descriptor: number): Redirection[] {
  const opener = openers[redirection.operator];
  const isOrdinary = redirection.fdVariable === undefined && (redirection.fd ?? 1) <= 2;
  if (opener === undefined || !isOrdinary || isDevice(redirection)) return [redirection];
  const sources = opener.both ? [1, 2] : [redirection.fd ?? 1];
  return [
    { ...redirection, fd: descriptor, operator: opener.operator },
    ...sources.map(
      (fd): Redirection => ({
        type: "Redirection",
        fd,
        operator: ">&",
        target: { type: "Word", parts: [{ type: "Literal", value: String(descriptor) }] },
      }),
    ),
  ];
}

/** `/dev/null` and its kind can always be opened. */
function isDevice({ target }: Redirection): boolean {
  const first = target.parts?.[0];
  return first?.type === "Literal" && first.value?.startsWith("/dev/") === true;
}
