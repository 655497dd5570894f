/**
 * The package: every program with what it needs of other packages, in a few files side by side. So nothing but Pipewarden itself
 * is downloaded, and what a command does not need it does not load.
 */
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';

const FOLDER = 'bundle';

/** Besides these, a program that another one addresses with `import.meta.resolve` is one too. */
const PROGRAMS = ['src/cli/pipewarden.ts', 'src/library.ts'];

/** Tried by packages that do without them: native code, and the sockets of another runtime. */
const ABSENT = ['msgpackr-extract', 'pg-native', 'pg-cloudflare'];

/** What PGlite reads from beside itself. */
const PGLITE = ['pglite.wasm', 'pglite.data', 'initdb.wasm'];

const ADDRESSED = /import\.meta\.resolve\('([^']+)'\)/g;

/** A clone may itself lie in a folder of that name. */
const isOwn = (id) => !/^\.\.|node_modules/.test(relative('.', id));

const nameOf = (path) => basename(path).replace(/\.[jt]s$/, '');

/** A package that is loaded when it is needed lies in a file of its own: all that is in a file is parsed, used or not. */
const REQUIRED = /(createRequire\(import\.meta\.url\))\('([^']+)'\)/g;

/** Every addressed module lies beside the one that addresses it: file names are unique in the tree. */
const addressed = {
  name: 'addressed',
  transform(code, id) {
    if (!isOwn(id)) return null;
    const emitted = (path) => {
      const fileName = `${nameOf(path)}.js`;
      this.emitFile({ type: 'chunk', id: path.replace(/^(\..*)\.js$/, '$1.ts'), importer: id, fileName });
      return `./${fileName}`;
    };
    const changed = code
      .replace(REQUIRED, (_, required, path) => `${required}('${emitted(path)}').default`)
      .replace(ADDRESSED, (_, path) => `new URL('${emitted(path)}', import.meta.url).href`);
    // Lines stay where they are.
    return changed === code ? null : { code: changed, map: null };
  },
};

/** The folder of each package that a module is from. */
function packagesOf(ids) {
  const others = ids.filter((id) => !isOwn(id)).map((id) => id.split(sep).join('/'));
  const found = others.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
  return [...new Set(found)].sort();
}

/** Whose work the bundle holds, and on which terms. */
function licences(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
    const text =
      file === undefined ? 'It comes without the text of its licence.' : readFileSync(join(folder, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return `Pipewarden comes with these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

const build = await rolldown({
  input: Object.fromEntries(PROGRAMS.map((path) => [nameOf(path), path])),
  platform: 'node',
  external: ABSENT,
  plugins: [addressed],
  // PGlite's code was made from C by Emscripten.
  checks: { eval: false },
});
const { output } = await build.write({
  dir: FOLDER,
  cleanDir: true,
  sourcemap: true,
  comments: { legal: false, jsdoc: false },
  chunkFileNames: '[name]-[hash].js',
});
await build.close();
// Where a line is from; what stands there is in the repository.
for (const { fileName } of output.filter((each) => each.fileName.endsWith('.map'))) {
  const { sourcesContent, ...map } = JSON.parse(readFileSync(join(FOLDER, fileName), 'utf8'));
  writeFileSync(join(FOLDER, fileName), JSON.stringify(map));
}

const packages = packagesOf(output.flatMap(({ moduleIds = [] }) => moduleIds));
writeFileSync(join(FOLDER, 'LICENCES.txt'), licences(packages));
const pglite = packages.find((folder) => folder.endsWith('@electric-sql/pglite')) ?? '';
for (const name of PGLITE) copyFileSync(join(pglite, 'dist', name), join(FOLDER, name));
chmodSync(join(FOLDER, 'pipewarden.js'), 0o755);
