/** Commands about the environment, the machine and other commands. */

import { userName } from "../entry/owner.ts";
import { refusing } from "../process/options.ts";
import { env, printenv } from "./environment.ts";
import { getopt } from "./getopt.ts";
import { clear, getconf, groups, hostname, id, nproc, printing, tty, uname } from "./machine.ts";
import { nice, nohup, setsid, stdbuf, timeout } from "./run-others.ts";
import { sleep } from "./sleep.ts";

export const systemCommands = {
  arch: printing("x86_64"),
  clear,
  env,
  free: refusing("the machine's memory"),
  getconf,
  getopt,
  groups,
  hostname,
  id,
  logname: printing(userName),
  nice,
  nohup,
  nproc,
  printenv,
  ps: refusing("a list of processes"),
  setsid,
  sleep,
  stdbuf,
  timeout,
  top: refusing("a list of processes"),
  tty,
  uname,
  uptime: refusing("the machine's uptime"),
  whoami: printing(userName),
};
