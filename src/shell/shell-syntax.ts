/** What a shell text consists of, with offsets. */
import type { AndOr, CaseItem, SyntaxNode, Word } from 'unbash';

/** Where something stands, in the text that was parsed; end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface ShellWord extends Stretch {
  readonly pieces: readonly ShellPiece[];
}

export interface VariablePiece {
  readonly kind: 'variable';
  readonly name: string;
  readonly text: string;
  /** Never split into several words. */
  readonly quoted: boolean;
  /** What stands for it where it is not set, or after `+` where it is: that of `${name:-fallback}`. */
  readonly fallback: readonly ShellPiece[] | null;
  /** What is made of its value: `${name,,}`, `${!name}`. */
  readonly change: ValueChange | null;
}

/** `operator`: `#`, `##`, `%`, `%%`, `/`, `//`, `/#`, `/%`, `:` (a part), `^`, `^^`, `,`, `,,`, `+` (the fallback), `@`, `!` (the variable it names). */
export interface ValueChange {
  readonly operator: string;
  readonly operands: readonly string[];
}

export type ShellPiece =
  /** `quoted`: never split into several words. */
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | VariablePiece
  /** `$(…)`, `` `…` ``, `<(…)` or arithmetic: a value that only the run knows, unless the commands only print. */
  | {
      readonly kind: 'output';
      readonly text: string;
      readonly quoted: boolean;
      readonly commands: readonly ShellCommand[];
    }
  /** `{a,b}`: a word for each of them. */
  | { readonly kind: 'braces'; readonly text: string; readonly choices: readonly (readonly ShellPiece[])[] };

export interface ShellCommand extends Stretch {
  readonly words: readonly ShellWord[];
  /** `A=b` before or without a command, and the arguments of `export` and its like. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  /** Not a command but a loop: each of the words becomes the value of the variable; null: the parameters do. */
  readonly loop: { readonly name: string; readonly words: readonly ShellWord[] | null } | null;
  /** Targets of `>` and `>>`, its own and those of what it is a part of. */
  readonly writesTo: readonly ShellWord[];
  /** Sources of `<`. */
  readonly readsFrom: readonly ShellWord[];
  readonly hereDocuments: readonly HereDocument[];
  /** The commands whose output this one reads through a pipe. */
  readonly from: readonly ShellCommand[];
  /** The function that it is a part of. */
  readonly definition: FunctionDefinition | null;
  /** What may be passed over with it in it; null: it always runs. */
  readonly branch: Branch | null;
  /** What the text around it asks before it runs. */
  readonly guard: Guard | null;
}

/** One object for each time that a function is written. */
export interface FunctionDefinition {
  readonly name: string;
}

/** Commands that run together or not at all. */
export interface Branch {
  readonly parent: Branch | null;
  /** Of those with the same one only one is taken. */
  readonly of: object;
  readonly depth: number;
}

export interface HereDocument extends Stretch {
  readonly text: string;
  /** True for `<<'EOF'`: nothing in it is expanded. */
  readonly quoted: boolean;
  /** Of a here-string: it may be a variable. */
  readonly word: ShellWord | null;
}

/** What holds, or does not, where a command runs; `outer`: and what is asked around it. Read only when it matters. */
export interface Guard {
  readonly outer: Guard | null;
  readonly asks: Question;
  readonly holds: boolean;
}

/** A node whose status answers, or the first commands of a chain; or whether a word fits one of the patterns of a `case`. */
export type Question =
  | SyntaxNode
  | { readonly type: 'First'; readonly count: number; readonly of: AndOr }
  | { readonly type: 'Fits'; readonly word: Word; readonly patterns: CaseItem['pattern'] };
