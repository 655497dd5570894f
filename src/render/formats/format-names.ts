/** Light, as every command line is read with them. */
export const FORMAT_NAMES = ['text', 'json', 'sarif', 'codequality', 'sast', 'junit'] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];
