/** Questions about a node's type: Ruby's types, as GitLab's validators see them. */
import { isNull, type ListNode, type Node, type ScalarNode } from './tree.ts';

/** The text of a Ruby String; null for every other value. */
export function textOf(node: Node | undefined): string | null {
  return isString(node) ? node.text : null;
}

export function isString(node: Node | undefined): node is ScalarNode & { readonly type: 'string' } {
  return node?.kind === 'scalar' && node.type === 'string';
}

export function isStringOrSymbol(node: Node): node is ScalarNode & { readonly type: 'string' | 'symbol' } {
  return node.kind === 'scalar' && (node.type === 'string' || node.type === 'symbol');
}

export function isInteger(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'integer';
}

export function isBoolean(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'boolean';
}

/** What GitLab calls alphanumeric. */
export function isAlphanumeric(node: Node): boolean {
  return isStringOrSymbol(node) || isInteger(node);
}

/** What GitLab calls a scalar: string, symbol, number or boolean. */
export function isPlainScalar(node: Node): boolean {
  return node.kind === 'scalar' && node.type !== 'null';
}

export function isListOf(node: Node, test: (node: Node) => boolean): node is ListNode {
  return node.kind === 'list' && node.items.every((item) => test(item.value));
}

/** GitLab's lists of strings take symbols too (lib/gitlab/config/entry/legacy_validation_helpers.rb). */
export function isStringList(node: Node): node is ListNode {
  return isListOf(node, isStringOrSymbol);
}

/** Rails' `blank?`: nothing, white space, an empty list or map, or false. */
export function isBlank(node: Node | undefined): boolean {
  if (!node || isNull(node)) return true;
  if (node.kind === 'scalar') return node.type === 'boolean' ? node.value === false : !/\S/.test(node.text);
  if (node.kind === 'list') return node.items.length === 0;
  return node.kind === 'map' && node.entries.size === 0;
}
