/** How widely used programs are told not to verify certificates and host keys. */
import { WEB_COMMANDS } from '../../shell/download.ts';
import type { CommandWord } from '../../shell/job-command.ts';

const OFF = /^(?:0|false|no|off|none)$/i;
const ON = /^(?:1|t|true|yes|on)$/i;
const NO_HOST_KEY = /StrictHostKeyChecking[ =]+(?:no|off)\b/i;

/** By name: the values that turn verification off. */
const VARIABLES: ReadonlyMap<string, RegExp> = new Map([
  ['GIT_SSL_NO_VERIFY', ON],
  ['GIT_SSH_COMMAND', NO_HOST_KEY],
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['NPM_CONFIG_STRICT_SSL', OFF],
  ['YARN_ENABLE_STRICT_SSL', OFF],
  ['PYTHONHTTPSVERIFY', /^0$/],
  ['ANSIBLE_HOST_KEY_CHECKING', OFF],
  ['VAULT_SKIP_VERIFY', ON],
  ['BUNDLE_SSL_VERIFY_MODE', /^0$/],
  ['GOINSECURE', /\S/],
  ['GOSUMDB', /^off$/],
  ['PIP_TRUSTED_HOST', /\S/],
  ['COMPOSER_DISABLE_TLS', ON],
  ['HELM_KUBEINSECURE_SKIP_TLS_VERIFY', ON],
  ['TF_HTTP_SKIP_CERT_VERIFICATION', ON],
]);

/** Does the variable turn it off? npm takes its own in any case. */
export function setsUnverified(name: string, value: string): boolean {
  return VARIABLES.get(name === 'npm_config_strict_ssl' ? name.toUpperCase() : name)?.test(value) ?? false;
}

type Words = readonly CommandWord[];
type Test = (words: Words, index: number) => boolean;

const word =
  (pattern: RegExp): Test =>
  (words, index) =>
    pattern.test(words[index]?.text ?? '');

/** A setting and its value: in one word, or in two. */
const setting =
  (name: RegExp, value: RegExp): Test =>
  (words, index) => {
    const [first = '', second] = (words[index]?.text ?? '').split('=', 2);
    return name.test(first) && value.test(second ?? words[index + 1]?.text ?? '');
  };

const NOT_TLS = word(/^--(?:(?:src-|dest-)?tls-verify=false|skip-tls-verify(?:-pull)?|insecure)$/);
const KUBERNETES = word(/^--(?:kube-)?insecure-skip-tls-verify(?:=true)?$/);
/** The name of a setting, and the word behind it. */
const then =
  (name: RegExp, value: RegExp): Test =>
  (words, index) =>
    name.test(words[index]?.text ?? '') && value.test(words[index + 1]?.text ?? '');
const HOST_KEY = word(NO_HOST_KEY);
const STRICT_SSL = setting(/^(?:--)?(?:strict-ssl|enableStrictSsl)$/, OFF);

/** Their arguments are no options of anything. */
const ONLY_WORDS = /^(?:echo|printf|[ef]?grep|rg|sed|awk|test|\[|write-(?:host|output))$/i;

/** Options that say so themselves, whichever program takes them. */
const TELLING = new RegExp(
  [
    '(?:src-|dest-)?tls-verify=false',
    '(?:insecure-)?skip-(?:tls|ssl)-(?:verify|verification|validation|check)(?:-pull)?',
    '(?:tls|ssl)-skip-(?:verify|verification)',
    'insecure-skip-verify',
    'no-(?:verify-(?:ssl|tls|certs?)|(?:ssl|tls)-verify|check-certificate)',
    '(?:skip|ignore|disable)-(?:ssl|tls|cert(?:ificate)?)s?-?(?:errors|checks?|verify|verification|validation)',
  ]
    .map((option) => `^--?${option}(?:=(?:true|1|yes))?$`)
    .join('|'),
  'i',
);

const PROGRAMS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['curl', (words, index) => word(/^--(?:insecure|proxy-insecure)$/)(words, index) || hasCurlLetter(words, index)],
  ['wget', word(/^--no-check-certificate$/)],
  ['git', (words, index) => setting(/^http\.(?:.*\.)?sslVerify$/i, OFF)(words, index) || HOST_KEY(words, index)],
  ...['ssh', 'scp', 'sftp', 'rsync', 'ssh-copy-id', 'autossh', 'sshpass', 'sshfs', 'ansible', 'ansible-playbook'].map(
    (name) => [name, HOST_KEY] as const,
  ),
  ...['npm', 'yarn', 'pnpm'].map((name) => [name, STRICT_SSL] as const),
  ...['podman', 'buildah', 'skopeo', 'crane', 'executor', 'oras'].map((name) => [name, NOT_TLS] as const),
  ...['kubectl', 'oc', 'helm'].map((name) => [name, KUBERNETES] as const),
  ...['argocd', 'grpcurl', 'mc', 'flux'].map((name) => [name, word(/^--?insecure$/)] as const),
  ...['pip', 'pip3', 'uv', 'pipenv', 'poetry'].map(
    (name) => [name, word(/^--(?:trusted-host|allow-insecure-host)(?:=|$)/)] as const,
  ),
  ...['python', 'python3'].map(
    (name) =>
      [name, (words: Words, index: number) => isPip(words) && word(/^--trusted-host(?:=|$)/)(words, index)] as const,
  ),
  ...['terraform', 'tofu'].map((name) => [name, word(/\bskip_cert_verification=true$/)] as const),
  ['go', word(/^(?:GOINSECURE=.+|GOSUMDB=off)$/)],
  ['conda', setting(/^ssl_verify$/, OFF)],
  ['composer', then(/^disable-tls$/, ON)],
  ['bundle', then(/^ssl_verify_mode$/, /^0$/)],
  ['glab', then(/^skip_tls_verify$/, ON)],
  ['lftp', word(/\bssl:verify-certificate[ =]+(?:no|off|false)\b/)],
  ['http', word(/^--verify=(?:no|false)$/)],
  ['https', word(/^--verify=(?:no|false)$/)],
  ['mvn', word(/^-Dmaven\.wagon\.http\.ssl\.insecure=true$/)],
  ...['apt', 'apt-get'].map(
    (name) => [name, word(/Acquire::https::(?:.*::)?Verify-(?:Peer|Host)=(?:false|0)/i)] as const,
  ),
  ...WEB_COMMANDS.map((name) => [name, word(/^-SkipCertificateCheck$/i)] as const),
]);

/** Is this word, an argument of the program, what turns it off? */
export function isUnverified(program: string, words: readonly CommandWord[], index: number): boolean {
  if (index === 0) return /::ServerCertificateValidationCallback$/i.test(words[0]?.text ?? '');
  const { text = '' } = words[index] ?? {};
  const tells = text.startsWith('-') && TELLING.test(text) && !ONLY_WORDS.test(program);
  return tells || (PROGRAMS.get(program.toLowerCase())?.(words, index) ?? false);
}

function isPip(words: Words): boolean {
  return words[1]?.text === '-m' && words[2]?.text === 'pip';
}

/** Short options of curl that take a value: what follows in the same word is no option (curl 8.11). */
const CURL_VALUES = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';

/** `-sSk`, but not `-ok`, nor the value of the option before it. */
function hasCurlLetter(words: readonly CommandWord[], index: number): boolean {
  const text = words[index]?.text ?? '';
  if (!/^-[a-zA-Z#0-9]+$/.test(text)) return false;
  const before = words[index - 1]?.text ?? '';
  if (/^-[a-zA-Z]$/.test(before) && CURL_VALUES.includes(before.charAt(1))) return false;
  const end = [...text].findIndex((letter) => CURL_VALUES.includes(letter));
  return text.slice(0, end === -1 ? undefined : end).includes('k');
}
