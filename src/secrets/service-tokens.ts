/** Credentials of services that pipelines talk to, by the prefix that each service gives them; from the services' own documentation. */

interface Form {
  /** What all of a kind share, for people. */
  readonly shown: string;
  /** The whole credential. All counts are bounded. */
  readonly expression: string;
  /** Every text that holds one matches it, and few others; absent: `shown`. */
  readonly sign?: string;
}

const FORMS: readonly Form[] = [
  // GitLab: runner registration (doc/security/tokens, 18.11); signing tokens of webhooks
  { shown: 'GR1348941', expression: String.raw`GR1348941[\w-]{20}` },
  { shown: 'whsec_', expression: String.raw`whsec_[\w+/=]{24,100}` },
  // clouds
  { shown: 'AIza', expression: String.raw`AIza[\w-]{35}` },
  { shown: 'ya29.', expression: String.raw`ya29\.[\w-]{20,2000}` },
  { shown: 'AccountKey=', expression: 'AccountKey=[A-Za-z0-9+/]{86}==' },
  { shown: 'SharedAccessKey=', expression: 'SharedAccessKey=[A-Za-z0-9+/]{43}=' },
  { shown: 'do…_v1_', expression: 'do[opr]_v1_[0-9a-f]{64}', sign: '_v1_' },
  { shown: 'HRKU-', expression: String.raw`HRKU-[\w-]{36,100}` },
  { shown: 'nfp_', expression: String.raw`nfp_\w{36,60}` },
  { shown: 'sbp_', expression: 'sbp_[0-9a-f]{40}' },
  { shown: 'tskey-', expression: String.raw`tskey-[a-z]{2,10}-[\w-]{20,100}` },
  { shown: '.atlasv1.', expression: String.raw`\w{14}\.atlasv1\.[\w=-]{60,80}` },
  { shown: 'pul-', expression: 'pul-[0-9a-f]{40}' },
  // packages
  { shown: 'pypi-', expression: String.raw`pypi-Ag[\w-]{50,1000}` },
  { shown: 'rubygems_', expression: 'rubygems_[0-9a-f]{48}' },
  { shown: 'oy2', expression: 'oy2[a-z0-9]{43}' },
  { shown: 'AKCp', expression: String.raw`AKCp\w{60,80}` },
  // what teams work with
  { shown: 'AT…TT3', expression: String.raw`AT[AC]TT3[\w=-]{60,400}`, sign: 'TT3' },
  { shown: '…k_live_', expression: String.raw`[sr]k_live_\w{16,200}`, sign: 'k_live_' },
  { shown: 'AGE-SECRET-KEY-1', expression: 'AGE-SECRET-KEY-1[0-9A-Z]{58}' },
  { shown: 'dp.…', expression: String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,80}`, sign: 'dp.' },
  { shown: 'NRAK-', expression: 'NRAK-[0-9A-Z]{27}' },
  { shown: 'sntry…_', expression: String.raw`sntry[su]_[\w+/=-]{40,500}`, sign: 'sntry' },
  { shown: 'sq…_', expression: 'sq[apu]_[0-9a-f]{40}', sign: 'sq' },
  { shown: 'CCIPAT_', expression: String.raw`CCIPAT_\w{40,100}` },
  { shown: 'dt0…', expression: String.raw`dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}`, sign: 'dt0' },
  { shown: 'PMAK-', expression: 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}' },
  { shown: '…:AA', expression: String.raw`\d{8,10}:AA[\w-]{33}`, sign: ':AA' },
  { shown: 'api/webhooks/', expression: String.raw`api/webhooks/\d{10,25}/[\w-]{60,100}` },
  // a token that is signed
  { shown: 'eyJ', expression: String.raw`eyJ[\w-]{10,500}\.eyJ[\w-]{10,5000}\.[\w-]{20,1000}`, sign: 'eyJ' },
];

const signs = FORMS.map(({ shown, sign }) => (sign ?? shown).replaceAll('.', String.raw`\.`));
const wholes = FORMS.map(({ shown, expression }) => ({ shown, whole: new RegExp(`^${expression}$`) }));

/** A text without it holds none. */
export const SERVICE_TOKEN_SIGN = new RegExp(signs.join('|'));

/** The group `secret` is the whole credential. */
export const SERVICE_TOKEN = new RegExp(
  String.raw`(?<![\w-])(?<secret>${FORMS.map(({ expression }) => expression).join('|')})(?!\w)`,
  'dg',
);

/** What may be shown of one. */
export function shownOfServiceToken(secret: string): string {
  return `${wholes.find(({ whole }) => whole.test(secret))?.shown ?? ''}…`;
}
