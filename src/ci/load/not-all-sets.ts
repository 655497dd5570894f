import { Location, type SourceFile } from '../../source.ts';
import type { ConfigProblem } from '../config.ts';

/** Of the values that the inputs of a file may have. */
export function notAllSets(file: SourceFile): ConfigProblem {
  const message = `\`${file.path}\` has inputs with more options than were judged with each other`;
  return { at: new Location(file, 0, 0), message, kind: 'input', fatal: false, unavailable: 'limit' };
}
