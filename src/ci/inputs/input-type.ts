/** What the types of inputs make of a value. Source: lib/ci/inputs/{base,string,number,boolean,array}_input.rb (18.11). */
import { dequal } from 'dequal';
import { isBoolean, isString, isStringOrSymbol } from '../../yaml/ruby-types.ts';
import { type Node, toPlain } from '../../yaml/tree.ts';
import { rubyText } from '../expressions/ruby-text.ts';
import type { InputType } from './input-declaration.ts';
import { parsedJson, textNode } from './json-node.ts';

/** A string input turns everything into text; the others read texts as JSON where they can. */
export function coerced(type: InputType, node: Node): Node {
  if (type === 'string') return isString(node) ? node : textNode(rubyText(node), node.at, node.path);
  return isStringOrSymbol(node) ? (parsedJson(node) ?? node) : node;
}

/** Is a coerced value of the type? */
export function isOfType(type: InputType, node: Node): boolean {
  switch (type) {
    case 'string':
      return isString(node);
    case 'number':
      return node.kind === 'scalar' && (node.type === 'integer' || node.type === 'float');
    case 'boolean':
      return isBoolean(node);
    case 'array':
      return node.kind === 'list';
  }
}

/** Texts are compared as texts, numbers as numbers; of a list every item must be an option. */
export function isAmong(type: InputType, node: Node, options: readonly Node[]): boolean {
  if (type === 'string') return options.some((option) => rubyText(option) === rubyText(node));
  if (node.kind !== 'list') return options.some((option) => isSame(option, node));
  return node.items.every((item) => options.some((option) => isSame(option, item.value)));
}

function isSame(one: Node, other: Node): boolean {
  return dequal(toPlain(one), toPlain(other));
}
