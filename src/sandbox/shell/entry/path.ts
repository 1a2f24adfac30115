/** Paths as they were typed: not made absolute, because commands print them as they came. */

/** `folder/name`, without a second slash. */
export function joinTyped(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** The last name of a path, as basename(1): `/` of slashes only. */
export function baseName(path: string): string {
  const trimmed = withoutTrailingSlashes(path);
  return trimmed === "/" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** The path of its folder, as dirname(1). */
export function folderName(path: string): string {
  const trimmed = withoutTrailingSlashes(path);
  const end = trimmed.lastIndexOf("/");
  if (trimmed === "/") return "/";
  return end < 0 ? "." : withoutTrailingSlashes(trimmed.slice(0, end + 1));
}

export function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === "/") end -= 1;
  return path.slice(0, end);
}

/** The path, and what is left of it below each of its folders. */
export function endsOf(path: string): string[] {
  const ends = [path];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
    ends.push(path.slice(slash + 1));
  return ends;
}
