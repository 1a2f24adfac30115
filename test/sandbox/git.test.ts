import "edgeflue/git";
import { expect, it } from "vitest";
import { runWithSandbox, shell } from "./with-sandbox.ts";

it("keeps a history of the session's files", () =>
  runWithSandbox(async ({ open }) => {
    const sandbox = open({ env: { GIT_AUTHOR_DATE: "@1700000000", GIT_COMMITTER_DATE: "@1700000000" } });
    const { stdout, stderr, exitCode } = await shell(
      sandbox,
      `git config --global user.name Ada; git config --global user.email ada@example.com
       git init -q -b main repo; cd repo; echo one > a.txt; git add .; git commit -qm first
       echo two >> a.txt; git commit -am second; git diff HEAD~1 --stat; git log --format='%h %s'`,
    );
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      "[main 07f87ab] second\n 1 file changed, 1 insertion(+)\n a.txt | 1 +\n 1 file changed, 1 insertion(+)\n07f87ab second\n5589632 first\n",
    );
  }));
