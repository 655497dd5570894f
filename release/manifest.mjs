/**
 * `node release/manifest.mjs pack`: the package.json of what is packed, which needs no other package, since release/bundle.mjs took
 * them in; a clone keeps them as dependencies, for `npm audit` and the container. `restore` puts the clone's own back.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const FILE = 'package.json';
const KEPT = '.package.json';
/** What is installed from git is built there, and not bundled: npm and pre-commit run `prepare` alone. */
const NOT_BUNDLED = /^(?:dist\/(?:src|worker)|!.*)$/;

function restore() {
  if (existsSync(KEPT)) renameSync(KEPT, FILE);
}

function pack() {
  restore();
  const text = readFileSync(FILE, 'utf8');
  const { scripts, dependencies, devDependencies, overrides, exports, files, ...manifest } = JSON.parse(text);
  writeFileSync(KEPT, text);
  const packed = {
    ...manifest,
    exports: { ...exports, '.': { ...exports['.'], default: './bundle/library.js' } },
    bin: { pipewarden: 'bundle/pipewarden.js' },
    files: ['bundle', ...files.filter((path) => !NOT_BUNDLED.test(path))],
  };
  writeFileSync(FILE, `${JSON.stringify(packed, null, 2)}\n`);
}

const commands = { pack, restore };
commands[process.argv[2]]();
