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

type Test = (words: readonly CommandWord[], index: number) => boolean;

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

const PROGRAMS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['curl', (words, index) => word(/^--(?:insecure|proxy-insecure)$/)(words, index) || hasCurlLetter(words, index)],
  ['wget', word(/^--no-check-certificate$/)],
  ['git', (words, index) => setting(/^http\.(?:.*\.)?sslVerify$/i, OFF)(words, index) || HOST_KEY(words, index)],
  ...['ssh', 'scp', 'sftp', 'rsync', 'ssh-copy-id', 'autossh', 'sshpass', 'sshfs', 'ansible', 'ansible-playbook'].map(
    (name) => [name, HOST_KEY] as const,
  ),
  ...['npm', 'yarn', 'pnpm'].map((name) => [name, STRICT_SSL] as const),
  ...['podman', 'buildah', 'skopeo', 'crane', 'executor', 'oras'].map((name) => [name, NOT_TLS] as const),
  ...['kubectl', 'oc', 'helm', 'argocd'].map((name) => [name, KUBERNETES] as const),
  ['aws', word(/^--no-verify-ssl$/)],
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
  return PROGRAMS.get(program.toLowerCase())?.(words, index) ?? false;
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
