/** What the product imports on first use, imported at once: the test runner fetches a module when it is first asked for, and
 *  two Durable Objects that ask at the same moment would wait for each other's request. A bundle has nothing to fetch. */

import "../../src/sandbox/shell/git/git.ts";
import "../../src/sandbox/shell/run-shell.ts";
