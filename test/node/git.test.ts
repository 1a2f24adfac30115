import { execFileSync } from "node:child_process";
import "edgeflue/git";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostLimits } from "../../src/limits.ts";
import { NodeSql } from "../../src/node/node-sql.ts";
import type { ShellResult } from "../../src/sandbox/sandbox.ts";
import "../../src/sandbox/shell/index.ts";
import { createVirtualSandbox } from "../../src/sandbox/virtual/virtual-sandbox.ts";
import { migrate } from "../../src/store/migrations.ts";
import { type GitServer, startGitServer } from "./support/git-server.ts";

let server: GitServer;
beforeAll(async () => {
  server = await startGitServer({ "readme.md": "# Repo\n", "a.txt": "one\ntwo\n" });
});
afterAll(() => server.close());

async function run(command: string, methods = ["GET", "POST"]): Promise<ShellResult> {
  const sql = new NodeSql(":memory:", { busyMsMax: hostLimits.sessionBusyMsMax });
  try {
    migrate(sql);
    const network = [
      { url: server.url, methods, allowPrivate: true, headers: { authorization: "Basic {{me:TOKEN}}" } },
    ];
    const sandbox = createVirtualSandbox({
      sql,
      policy: { allowWrite: true, allowShell: true, allowedCommands: [], network },
      networkSecrets: { TOKEN: "git-secret" },
      env: {
        GIT_AUTHOR_NAME: "Ada",
        GIT_AUTHOR_EMAIL: "ada@example.com",
        GIT_COMMITTER_NAME: "Ada",
        GIT_COMMITTER_EMAIL: "ada@example.com",
      },
    });
    const transaction = await sandbox.begin();
    try {
      return await transaction.shell(command);
    } finally {
      transaction.end();
    }
  } finally {
    sql.close();
  }
}

describe("git over the network", () => {
  it("clones, commits and pushes what real git then has", async () => {
    const { stdout, stderr, exitCode } = await run(`
      git clone ${server.url} && cd repo && cat a.txt && git status -sb
      echo three >> a.txt
      git commit -qam "add three" && git push && git status -sb
      git checkout -qb feature && echo x > x.txt && git add . && git commit -qm "add x"
      git push -u origin feature && git log --oneline origin/feature -1 --format=%s`);
    expect(stderr).not.toMatch(/fatal|error/);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "one\ntwo\n## main...origin/main\n## main...origin/main\nbranch 'feature' set up to track 'origin/feature'.\nadd x\n",
    );
    expect(server.git("show", "main:a.txt")).toBe("one\ntwo\nthree\n");
    expect(server.git("log", "--format=%s %an", "feature")).toBe("add x Ada\nadd three Ada\nfirst Server\n");
    expect(server.git("fsck", "--strict")).toBe("");
    expect([...server.authorizations]).toEqual([`Basic ${btoa("me:git-secret")}`]);
    expect(stdout + stderr).not.toContain("git-secret");
  });

  it("pulls what others pushed, and is told when it has to", async () => {
    const { stdout, stderr } = await run(`
      git clone -q ${server.url} one; git clone -q ${server.url} two
      (cd one; echo 1 > one.txt; git add .; git commit -qm one; git push -q)
      cd two; git pull -q && cat one.txt
      (cd ../one; echo 2 > one.txt; git commit -qam two; git push -q)
      echo 3 > three.txt; git add .; git commit -qm three
      git push || echo rejected $?
      git pull --no-rebase -q && git push -q && git log --oneline | wc -l; git fetch; git status -sb`);
    expect(stdout).toContain("1\nrejected 1\n");
    expect(stderr).toContain("rejected");
    expect(stdout.trim().split("\n").at(-1)).toBe("## main...origin/main");
    expect(server.git("show", "main:three.txt")).toBe("3\n");
  });

  it("clones the newest commit alone", async () => {
    const { stdout } = await run(
      `git clone -q --depth 1 ${server.url} r && cd r && git log --oneline | wc -l`,
    );
    expect(stdout).toBe("1\n");
  });

  it("says which rule is missing", async () => {
    const other = await run("git clone https://example.com/a.git; echo $?; ls");
    expect(other.stdout).toBe("128\n");
    expect(other.stderr).toContain(
      "no network rule of this agent allows https://example.com/a.git/info/refs",
    );
    const method = await run(`git clone ${server.url}`, ["GET"]);
    expect(method.stderr).toContain("does not allow POST");
    const local = await run("git clone /workspace/x; git clone git@github.com:a/b.git");
    expect(local.stderr.match(/only https:\/\/ and http:\/\/ are/g)).toHaveLength(2);
  });
});

describe("git on what others have made", () => {
  const init = "git init -q -b main && echo a > a && git add a && git commit -qm one";

  it("refuses a commit with more files than there is memory for, of a few trees", async () => {
    const folder = server.git("rev-parse", "--absolute-git-dir").trim();
    const make = (args: string[], input = "") =>
      execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        encoding: "utf8",
        input,
      }).trim();
    let entry = `100644 blob ${make(["hash-object", "-w", "--stdin"], "x")}`;
    for (let depth = 0; depth < 10; depth++) {
      const rows = Array.from({ length: 10 }, (_, index) => `${entry}\tf${index}\n`);
      entry = `040000 tree ${make(["mktree"], rows.join(""))}`;
    }
    make(["update-ref", "refs/heads/bomb", make(["commit-tree", entry.slice(12), "-m", "bomb"])]);
    const { stderr, exitCode } = await run(`git clone -q -b bomb ${server.url} r`);
    make(["update-ref", "-d", "refs/heads/bomb"]);
    expect(exitCode).toBe(128);
    expect(stderr).toContain("a commit with more than 100000 files is too large");
  });

  it("refuses a pack that is small and unpacks to more than there is memory for", async () => {
    const folder = server.git("rev-parse", "--absolute-git-dir").trim();
    const make = (args: string[], input: string | Uint8Array = "") =>
      execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        encoding: "utf8",
        input,
      }).trim();
    const blob = make(["hash-object", "-w", "--stdin"], new Uint8Array(20 * 1024 * 1024));
    const tree = make(["mktree"], `100644 blob ${blob}\tlarge\n`);
    make(["update-ref", "refs/heads/large", make(["commit-tree", tree, "-m", "large"])]);
    const { stdout, stderr } = await run(
      `git clone -q -b large ${server.url} r; echo $?; ls; git clone -q --single-branch ${server.url} s && cat s/readme.md`,
    );
    make(["update-ref", "-d", "refs/heads/large"]);
    expect(stderr).toMatch(/^fatal: pack has bad object at offset \d+: it is too large: .* 16777216 bytes/);
    expect(stdout).toBe("128\n# Repo\n");
  });

  it("says which stored object is too large to read", async () => {
    const { stderr } = await run(`${init}
      object=$(find .git/objects -type f | head -1)
      { printf 'blob 20000000\\0'; head -c 20000000 /dev/zero; } | gzip > t.gz
      { printf 'x\\234'; tail -c +11 t.gz; } > $object
      git cat-file -p $(echo $object | cut -c14- | tr -d /)`);
    expect(stderr).toMatch(/^fatal: object [0-9a-f]{40} is too large: it has more than 16777216 bytes/);
  });

  it.each([
    ["a cut index", "head -c 20 .git/index > t; cat t > .git/index; git status", "index file corrupt"],
    [
      "an index of nothing but a count",
      "printf 'DIRC\\0\\0\\0\\2\\377\\377\\377\\377' > .git/index; git add .",
      "index file corrupt",
    ],
    ["settings without end", "GIT_CONFIG_COUNT=999999999 git status", "bogus count in GIT_CONFIG_COUNT"],
  ])("says what is wrong with %s", async (_, command, problem) => {
    const { stderr, exitCode } = await run(`${init}; ${command}`);
    expect(exitCode).toBe(128);
    expect(stderr).toContain(problem);
  });
});

describe("git tag --sort", () => {
  it("orders versions as git does, which is not as sort -V does", async () => {
    const order = [
      "release-1.2.3",
      "release-1.2.x",
      "release-1.10.0",
      "v1.0",
      "v1.0-rc1",
      "v1.0.1",
      "v1.0.10",
      "v1.0.beta",
      "v1.0.rc1",
      "v1.0a",
      "v1.1",
    ];
    const { stdout, exitCode } = await run(`
      git init -q -b main && git -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m one
      for tag in ${order.toSorted().join(" ")}; do git tag $tag; done
      git tag --sort=version:refname`);
    expect([exitCode, stdout.trim().split("\n")]).toEqual([0, order]);
  });
});

describe("git on many files", () => {
  it("takes a thousand of them", async () => {
    const { stdout, exitCode } = await run(`
      git init -q -b main
      for i in $(seq 1000); do mkdir -p d$((i % 20)); echo "file $i" > d$((i % 20))/f$i; done
      git add . && git commit -qm all && git status -s | wc -l && git ls-files | wc -l
      echo changed >> d1/f1; git status -s; git diff --stat`);
    expect(exitCode).toBe(0);
    expect(stdout).toBe("0\n1000\n M d1/f1\n d1/f1 | 1 +\n 1 file changed, 1 insertion(+)\n");
  });
});
