/** What Ruby's YAML parser makes of an unquoted scalar. Source: psych 5, lib/psych/scalar_scanner.rb. */
import { floatText, leadingInteger, readInteger } from './ruby-number.ts';
import type { ScalarNode } from './tree.ts';

export type ScalarValue = Pick<ScalarNode, 'type' | 'value' | 'text'>;

/** A class that GitLab does not let the parser load. */
export interface Refused {
  readonly refused: string;
}

const NULL: ScalarValue = { type: 'null', value: null, text: '' };
const TRUE: ScalarValue = { type: 'boolean', value: true, text: 'true' };
const FALSE: ScalarValue = { type: 'boolean', value: false, text: 'false' };

// Any of these makes the text a string, unless it is one of the few words.
const WORD = /^[^\d.:-]?[\p{Alphabetic}_\s!@#$%^&*(){}<>|/\\~;=]/u;
const WORDS = new Map<string, ScalarValue>([
  ['~', NULL],
  ['null', NULL],
  ['yes', TRUE],
  ['true', TRUE],
  ['on', TRUE],
  ['no', FALSE],
  ['false', FALSE],
  ['off', FALSE],
]);
const LONGEST_WORD = 5;

const TIME = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const DATE = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$/;
const BASE_60_FLOAT = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const INTEGER =
  /^[-+]?(?:0b[_,]*[01][01_,]*|0[_,]*[0-7][0-7_,]*|0[_,]+|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[_,]*[0-9a-fA-F][0-9a-fA-F_,]*)$/;

/** Undefined: it is the string it looks like. */
export function resolvePlain(text: string): ScalarValue | Refused | undefined {
  if (text === '') return NULL;
  const first = text.charCodeAt(0);
  if (isLetter(first)) return text.length > LONGEST_WORD ? undefined : wordValue(text);
  if (text.includes('\n') || WORD.test(text)) return WORDS.get(text);
  return first === COLON ? symbolValue(text) : numberValue(text);
}

const COLON = 58;

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function wordValue(text: string): ScalarValue | undefined {
  return WORDS.get(text) ?? WORDS.get(text.toLowerCase());
}

function symbolValue(text: string): ScalarValue | undefined {
  if (text.length < 2) return undefined;
  const quoted = /^:(["'])(.*)\1/.exec(text);
  const name = quoted ? (quoted[2] ?? '').replace(/^:/, '') : text.slice(1);
  return { type: 'symbol', value: name, text: name };
}

function numberValue(text: string): ScalarValue | Refused | undefined {
  if (TIME.test(text)) return { refused: 'Time' };
  if (DATE.test(text)) return { refused: 'Date' };
  const special = specialFloat(text.toLowerCase());
  if (special !== undefined) return floatValue(special);
  if (BASE_60.test(text)) return integerValue(sixties(text));
  if (BASE_60_FLOAT.test(text)) return floatValue(floatSixties(text));
  if (FLOAT.test(text)) return /^[-+]?\.$/.test(text) ? undefined : decimal(text);
  return INTEGER.test(text) ? integerValue(readInteger(text.replace(/[,_]/g, ''))) : undefined;
}

function specialFloat(text: string): number | undefined {
  if (text === '.inf' || text === '+.inf') return Number.POSITIVE_INFINITY;
  if (text === '-.inf') return Number.NEGATIVE_INFINITY;
  return text === '.nan' ? Number.NaN : undefined;
}

/** Hours, minutes, seconds; two parts are hours and minutes. */
function sixties(text: string): bigint {
  const [hours = '', minutes = '', seconds = '0'] = text.split(':');
  return leadingInteger(hours) * 3600n + leadingInteger(minutes) * 60n + leadingInteger(seconds);
}

function floatSixties(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text
    .split(':')
    .map((part) => Number.parseFloat(part.replaceAll('_', '')));
  return hours * 3600 + minutes * 60 + seconds;
}

/** `.e+5` has the shape of a float and is none: Ruby raises. */
function decimal(text: string): ScalarValue | Refused {
  const digits = text.replace(/[,_]/g, '').replace(/\.(?=[eE]|$)/, '');
  return /^[-+]?[eE]/.test(digits) ? { refused: 'Float' } : floatValue(Number(digits));
}

function integerValue(value: bigint): ScalarValue {
  return { type: 'integer', value: Number(value), text: value.toString() };
}

export function floatValue(value: number): ScalarValue {
  return { type: 'float', value, text: floatText(value) };
}
