/** The package.json of the tarball, made from the repository's: wherever an export or a command leads to a file of
 *  src/, it leads to the JavaScript and the type declarations of that file in dist/. Nothing is listed twice, so a
 *  new subpath of the source is one of the package. */

/** A file, or files by condition. */
type Target = string | { [condition: string]: Target };

interface SourcePackage {
  exports: Record<string, Target>;
  bin: Record<string, string>;
  [field: string]: unknown;
}

/** All else stays: the versions of the repository's tools are what `edgeflue init` pins, and the scripts prepack and
 *  postpack bring the repository's text back when a pack broke off. */
export function toPublishedPackage(source: string): string {
  const fields = JSON.parse(source) as SourcePackage; // the repository's own file
  const published = {
    ...fields,
    exports: mapValues(fields.exports, toPublishedTarget),
    bin: mapValues(fields.bin, (path) => toPublishedModule(path, ".js")),
  };
  return `${JSON.stringify(published, null, 2)}\n`;
}

/** The declarations of the package's exports, as paths in it. `source` is the repository's package.json. */
export function publishedDeclarations(source: string): string[] {
  const { exports } = JSON.parse(source) as SourcePackage; // the repository's own file
  const collect = (target: Target): string[] => {
    if (typeof target !== "string") return Object.values(target).flatMap(collect);
    return target.endsWith(".ts") ? [toPublishedModule(target, ".d.ts")] : [];
  };
  return Object.values(exports).flatMap(collect);
}

function toPublishedTarget(target: Target): Target {
  if (typeof target !== "string") return mapValues(target, toPublishedTarget);
  if (!target.endsWith(".ts")) return target;
  return { types: toPublishedModule(target, ".d.ts"), default: toPublishedModule(target, ".js") };
}

function toPublishedModule(path: string, extension: string): string {
  const module = /^\.\/src\/(.+)\.ts$/.exec(path)?.[1];
  if (module === undefined) {
    throw new Error(
      `package.json names ${path}. Its exports and commands have to lead to ./src/*.ts, or to a file that is no module.`,
    );
  }
  return `./dist/${module}${extension}`;
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
