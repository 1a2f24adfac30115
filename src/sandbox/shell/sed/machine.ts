/** Runs a sed script on a source of lines. The commands run without waiting; the machine stops where it needs more
 *  input, or a turn of the event loop, and goes on from there. Owns the pattern space and the hold space. */

import type { Regex } from "../../../regex/regex.ts";
import { RegexNotSupported } from "../../../regex/regex-error.ts";
import type { Meter } from "../process/meter.ts";
import { NotSupported, UsageError } from "../process/options.ts";
import type { TextWriter } from "../process/text/text-writer.ts";
import type { LineSource } from "./line-source.ts";
import { listText } from "./list-text.ts";
import type { Action, Address, SedCommand, SedScript } from "./script.ts";
import type { SedFiles } from "./sed-files.ts";
import { substitute } from "./substitute.ts";
import { transliterate } from "./transliterate.ts";

export interface MachineOptions {
  readonly isQuiet: boolean;
  /** `\n`, or `\0` for `-z`. */
  readonly lineEnd: string;
  readonly lineWidth: number;
  readonly meter: Meter;
  readonly files: SedFiles;
}

interface RangeState {
  state: "inactive" | "active" | "closed";
  end: number;
}

type Work = Generator<void, string | undefined>;

type Pause = "cycleEnd" | "needsInput" | "turn" | "quit";

/** Text that is printed at the end of a cycle. */
type Appended = { readonly text: string } | { readonly path: string };

export class SedMachine {
  readonly #commands: readonly SedCommand[];
  readonly #options: MachineOptions;
  readonly #ranges: RangeState[];
  readonly #appended: Appended[] = [];
  #source: LineSource;
  #writer: TextWriter;
  #pattern = "";
  #isTerminated = true;
  #hold = "";
  #lineNumber = 0;
  #at = 0;
  #hasReplaced = false;
  #keepsPattern = false;
  #lastRegex: Regex | undefined;
  #heldBytes = 0;
  /** A substitution or transliteration that waits for its turn. */
  #work: Work | undefined;
  /** The last line that was written to the output had no line end. */
  #lacksLineEnd = false;
  exitCode = 0;
  hasQuit = false;

  constructor(script: SedScript, source: LineSource, writer: TextWriter, options: MachineOptions) {
    this.#commands = script.commands;
    this.#options = options;
    this.#source = source;
    this.#writer = writer;
    this.#ranges = script.commands.map(({ selector }) => ({
      state: selector?.first.kind === "line" && selector.first.line === 0 ? "active" : "inactive",
      end: 0,
    }));
  }

  /** Goes on with another source and output, for `-i` and `-s`. */
  continueWith(source: LineSource, writer: TextWriter): void {
    this.#source = source;
    this.#writer = writer;
    this.#lacksLineEnd = false;
    this.#lineNumber = this.#options.files.isSeparate ? 0 : this.#lineNumber;
  }

  /** Works through the source. */
  async run(): Promise<void> {
    const { meter } = this.#options;
    for (;;) {
      if (!this.#source.isReady) await this.#source.fill();
      if (!this.#keepsPattern && !this.#readLine()) return;
      this.#keepsPattern = false;
      this.#at = 0;
      for (let pause = this.#runCommands(); pause !== "cycleEnd"; pause = this.#runCommands()) {
        if (pause === "quit") {
          this.hasQuit = true;
          this.#source.close();
          this.#flushAppended();
          return;
        }
        if (pause === "turn") await meter.turn();
        else await this.#source.fill();
      }
      this.#flushAppended();
      if (this.#writer.isFull) await this.#writer.flush();
    }
  }

  #readLine(): boolean {
    const line = this.#source.next();
    if (line === undefined) return false;
    this.#pattern = line.text;
    this.#isTerminated = line.isTerminated;
    this.#lineNumber += 1;
    this.#hasReplaced = false;
    return true;
  }

  #runCommands(): Pause {
    const { meter } = this.#options;
    try {
      while (this.#at < this.#commands.length) {
        const command = this.#commands[this.#at];
        if (command === undefined) break;
        if (command.selector !== undefined || command.isNegated) {
          if (!this.#source.isReady) return "needsInput";
          if (this.#isSelected(command, this.#at) === command.isNegated) {
            this.#at = command.action.kind === "block" ? command.action.end : this.#at + 1;
            if (meter.charge(8)) return "turn";
            continue;
          }
        }
        const pause = this.#runAction(command.action, this.#at);
        if (pause !== undefined) return pause;
        if (meter.charge(8)) return "turn";
      }
    } catch (error) {
      if (error instanceof RegexNotSupported) throw new NotSupported(error.message);
      throw error;
    }
    if (!this.#options.isQuiet) this.#print(this.#pattern);
    return "cycleEnd";
  }

  /** Moves on to the next command, or says why not. */
  #runAction(action: Action, index: number): Pause | undefined {
    this.#at = index + 1;
    switch (action.kind) {
      case "block":
      case "blockEnd":
      case "label":
        return undefined;
      case "simple":
        return this.#runSimple(action.verb, index);
      case "substitute":
        return this.#substitute(action, index);
      case "branch": {
        const jumps = action.when === "always" || this.#hasReplaced === (action.when === "replaced");
        if (action.when !== "always") this.#hasReplaced = false;
        if (jumps) this.#at = action.target;
        return undefined;
      }
      case "text":
        return this.#runText(action, index);
      case "file":
        this.#runFile(action);
        return undefined;
      case "quit":
        this.exitCode = action.exitCode;
        if (action.verb === "q" && !this.#options.isQuiet) this.#print(this.#pattern);
        return "quit";
      case "list":
        this.#write(`${listText(this.#pattern, action.width ?? this.#options.lineWidth)}\n`);
        return undefined;
      case "transliterate":
        return this.#transliterate(action, index);
    }
  }

  #runSimple(verb: (Action & { kind: "simple" })["verb"], index: number): Pause | undefined {
    switch (verb) {
      case "=":
        this.#write(`${this.#lineNumber}\n`);
        return undefined;
      case "d":
        return "cycleEnd";
      case "D": {
        const lineFeed = this.#pattern.indexOf(this.#bufferSeparator);
        if (lineFeed < 0) return "cycleEnd";
        this.#pattern = this.#pattern.slice(lineFeed + 1);
        this.#keepsPattern = true;
        return "cycleEnd";
      }
      case "F":
        this.#write(`${this.#source.name}\n`);
        return undefined;
      case "g":
        this.#pattern = this.#hold;
        return undefined;
      case "G":
        this.#pattern += this.#bufferSeparator + this.#hold;
        return this.#account();
      case "h":
        this.#hold = this.#pattern;
        return undefined;
      case "H":
        this.#hold += this.#bufferSeparator + this.#pattern;
        return this.#account();
      case "n":
      case "N":
        return this.#takeNext(verb, index);
      case "p":
        this.#print(this.#pattern);
        return undefined;
      case "P": {
        const end = this.#pattern.indexOf(this.#bufferSeparator);
        if (end < 0) this.#print(this.#pattern);
        else this.#write(this.#pattern.slice(0, end) + this.#options.lineEnd);
        return undefined;
      }
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return undefined;
      case "z":
        this.#pattern = "";
        return undefined;
    }
  }

  get #bufferSeparator(): string {
    return this.#options.lineEnd;
  }

  #takeNext(verb: "n" | "N", index: number): Pause | undefined {
    if (!this.#source.isReady) {
      this.#at = index;
      return "needsInput";
    }
    if (this.#source.isLast) {
      // As GNU: what is there is printed and the script ends.
      if (!this.#options.isQuiet) this.#print(this.#pattern);
      return "quit";
    }
    const before = this.#pattern;
    if (verb === "n" && !this.#options.isQuiet) this.#print(before);
    this.#flushAppended();
    this.#readLine();
    if (verb === "N") {
      this.#pattern = before + this.#bufferSeparator + this.#pattern;
      return this.#account();
    }
    return undefined;
  }

  #substitute({ substitution }: Action & { kind: "substitute" }, index: number): Pause | undefined {
    const { meter, files, lineEnd } = this.#options;
    const work =
      this.#work ?? substitute(this.#pattern, this.#regexOr(substitution.regex), substitution, meter);
    const { isDone, result } = this.#goOn(work, index);
    if (!isDone) return "turn";
    if (result === undefined) return undefined;
    this.#pattern = result;
    this.#hasReplaced = true;
    for (let count = 0; count < substitution.prints; count++) this.#print(result);
    if (substitution.file !== undefined) files.write(substitution.file, result + lineEnd, this.#writer);
    this.#account();
    return meter.charge(result.length) ? "turn" : undefined;
  }

  #transliterate({ map }: Action & { kind: "transliterate" }, index: number): Pause | undefined {
    const work = this.#work ?? transliterate(this.#pattern, map, this.#options.meter);
    const { isDone, result } = this.#goOn(work, index);
    if (!isDone) return "turn";
    this.#pattern = result ?? this.#pattern;
    return undefined;
  }

  /** One step of a command's work, with which the command goes on after the turn when it is not done. */
  #goOn(work: Work, index: number): { isDone: boolean; result: string | undefined } {
    const { done, value } = work.next();
    this.#work = done ? undefined : work;
    if (!done) this.#at = index;
    return { isDone: done === true, result: value ?? undefined };
  }

  #runText(action: Action & { kind: "text" }, index: number): Pause | undefined {
    if (action.verb === "a") this.#appended.push({ text: action.text });
    else if (action.verb === "i") this.#write(action.text);
    else {
      const command = this.#commands[index];
      const isInRange = command?.selector?.last !== undefined && !command.isNegated;
      if (!isInRange || this.#ranges[index]?.state !== "active") this.#write(action.text);
      return "cycleEnd";
    }
    return undefined;
  }

  #runFile({ verb, path }: Action & { kind: "file" }): void {
    if (verb === "r") this.#appended.push({ path });
    else if (verb === "R") {
      const line = this.#options.files.readLine(path);
      if (line !== undefined) this.#appended.push({ text: `${line}\n` });
    } else {
      const end = this.#pattern.indexOf("\n");
      const text = verb === "w" || end < 0 ? this.#pattern : this.#pattern.slice(0, end);
      this.#options.files.write(path, text + this.#options.lineEnd, this.#writer);
    }
  }

  #flushAppended(): void {
    for (const one of this.#appended) {
      if ("text" in one) this.#write(one.text);
      else {
        const text = this.#options.files.readText(one.path);
        this.#options.meter.charge(text.length);
        if (text !== "") this.#write(text);
      }
    }
    this.#appended.length = 0;
  }

  /** Prints a whole line; the last one of the input ends as it did there. */
  #print(text: string): void {
    this.#write(text);
    if (this.#isTerminated) this.#writer.add(this.#options.lineEnd);
    else this.#lacksLineEnd = true;
  }

  #write(text: string): void {
    if (this.#lacksLineEnd) {
      this.#writer.add(this.#options.lineEnd);
      this.#lacksLineEnd = false;
    }
    this.#writer.add(text);
  }

  /** Counts what the two spaces keep in memory, in coarse steps. */
  #account(): Pause | undefined {
    const bytes = (this.#pattern.length + this.#hold.length) * 2;
    if (Math.abs(bytes - this.#heldBytes) > accountedBytes) {
      if (bytes > this.#heldBytes) this.#options.meter.hold(bytes - this.#heldBytes);
      else this.#options.meter.release(this.#heldBytes - bytes);
      this.#heldBytes = bytes;
    }
    return undefined;
  }

  #regexOr(regex: Regex | undefined): Regex {
    const used = regex ?? this.#lastRegex;
    if (used === undefined) throw new UsageError("no previous regular expression", 1);
    this.#lastRegex = used;
    return used;
  }

  #isSelected({ selector }: SedCommand, index: number): boolean {
    if (selector === undefined) return true;
    const { first, last } = selector;
    if (last === undefined) return this.#matches(first);
    const range = this.#ranges[index];
    if (range === undefined) return false;
    if (range.state === "active") {
      if (last.kind === "regex" || last.kind === "last" || last.kind === "step") {
        if (this.#matches(last)) range.state = "closed";
        return true;
      }
      const end = last.kind === "line" ? last.line : range.end;
      if (this.#lineNumber >= end) range.state = "closed";
      return this.#lineNumber <= end;
    }
    if (!this.#matches(first)) return false;
    if (last.kind === "plus") range.end = this.#lineNumber + last.count;
    else if (last.kind === "multiple") {
      range.end = last.of <= 0 ? this.#lineNumber : (Math.floor(this.#lineNumber / last.of) + 1) * last.of;
    } else if (last.kind === "line") range.end = last.line;
    else {
      range.state = "active";
      return true;
    }
    if (range.end > this.#lineNumber) range.state = "active";
    return true;
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case "line":
        return this.#lineNumber === address.line;
      case "step":
        if (address.step <= 0) return this.#lineNumber === address.first;
        return this.#lineNumber >= address.first && (this.#lineNumber - address.first) % address.step === 0;
      case "last":
        return this.#source.isLast;
      case "regex": {
        const regex = this.#regexOr(address.regex);
        const found = regex.test(this.#pattern);
        this.#options.meter.charge(regex.takeSteps());
        return found;
      }
    }
  }
}

/** Changes of what the spaces keep that are worth counting. */
const accountedBytes = 64 * 1024;
