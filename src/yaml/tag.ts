/** What a tag does to a node. Source: psych 5, lib/psych/visitors/to_ruby.rb; GitLab allows the class Symbol and `!reference`. */
import { floatValue, type Refused, resolvePlain, type ScalarValue } from './plain-scalar.ts';
import { readFloat } from './ruby-number.ts';

export const REFERENCE_TAG = '!reference';

const STRING = /^(?:!(?:str|ruby\/string)(?::(.*))?|tag:yaml\.org,2002:str)$/;
const SYMBOL = /^!ruby\/sym(?:bol)?:?.*$/;
const SCALAR_CLASS = /^!ruby\/(?:object:(?:BigDecimal|DateTime|Complex|Rational)|class|module|regexp|range|encoding)$/;
const LIST_CLASS = /^!(?:seq|ruby\/array):/;
const MAP_CLASS =
  /^(?:!(?:set|omap|map:.*|str(?::.*)?|ruby\/(?!object:Hash$)(?:struct|data|object|string|array:|range|exception|hash|marshalable:).*)|tag:yaml\.org,2002:(?:set|omap|str))$/;

/** A scalar with a tag: even a quoted one is looked at, except for strings. Undefined: the text itself. */
export function resolveTagged(tag: string, text: string): ScalarValue | Refused | undefined {
  const string = STRING.exec(tag);
  if (string) return string[1] ? { refused: string[1] } : undefined;
  switch (tag) {
    case '!binary':
    case 'tag:yaml.org,2002:binary':
      return stringValue(Buffer.from(text, 'base64').toString('utf8'));
    case '!float':
    case 'tag:yaml.org,2002:float':
      return toFloat(text);
  }
  if (SYMBOL.test(tag)) return { type: 'symbol', value: text, text };
  if (SCALAR_CLASS.test(tag)) return { refused: tag };
  return resolvePlain(text);
}

export function refusedCollectionTag(tag: string, kind: 'map' | 'list'): boolean {
  return (kind === 'map' ? MAP_CLASS : LIST_CLASS).test(tag);
}

/** Ruby's `Float()` on what the text would be without the tag. */
function toFloat(text: string): ScalarValue | Refused {
  const plain = resolvePlain(text);
  if (plain && 'refused' in plain) return plain;
  if (plain?.type === 'integer' || plain?.type === 'float') return floatValue(Number(plain.value));
  const value = plain ? null : readFloat(text);
  return value === null ? { refused: 'Float' } : floatValue(value);
}

function stringValue(text: string): ScalarValue {
  return { type: 'string', value: text, text };
}
