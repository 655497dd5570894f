import type { Located } from '../source.ts';
import type { ExpandedText } from './config.ts';
import type { ExpandMode } from './expand-known.ts';

/** Expands a text with the variables of one job. */
export type Expand = (text: Located<string>, mode: ExpandMode) => ExpandedText;
