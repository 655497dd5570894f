import type { ConfigProblem } from '../ci/config.ts';
import { locationText, printable } from '../render/printable.ts';
import type { Redactor } from '../secrets/redactor.ts';

export function configProblemLine({ at, message }: ConfigProblem, redactor: Redactor): string {
  return printable(redactor.text(`${at ? `${locationText(at.span)} ` : ''}${message}`));
}
