/** The rules that .layers.mjs stands for, as dependency-cruiser takes them. */
import { PROGRAMS, PURE, ROOMS } from './.layers.mjs';

/** A folder, a file, or an expression for several. */
function pathOf(room) {
  if (room.includes('(')) return `^${room}`;
  return room.endsWith('.ts') ? `^${room.replaceAll('.', '\\.')}$` : `^${room}/`;
}

function importsOf([room, { may, advice }]) {
  return {
    name: `layers: ${room}`,
    severity: 'error',
    comment: `${room} may import ${may.join(', ')}. ${advice}`,
    from: { path: pathOf(room) },
    to: { path: '^(src|worker|test)/', pathNot: [pathOf(room), ...may.map(pathOf)] },
  };
}

function packagesOf([room, { packages, advice }]) {
  return {
    name: `packages: ${room}`,
    severity: 'error',
    comment: `${room} uses ${packages.join(', ') || 'no package'}. ${advice}`,
    from: { path: pathOf(room) },
    to: { path: 'node_modules/', pathNot: packages.map((name) => `node_modules/${name}/`) },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(ROOMS).map(importsOf),
    ...Object.entries(ROOMS)
      .filter(([, { packages }]) => packages)
      .map(packagesOf),
    {
      name: 'pure rooms',
      severity: 'error',
      comment: 'A pure room uses no node: module: give it what it needs as a value, so that a case file can replay it.',
      from: { path: PURE.map(pathOf) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'settings',
      severity: 'error',
      comment: 'Only src/settings.ts reads the environment: take what you need from the settings.',
      from: { path: '^(src|worker)/', pathNot: '^src/settings\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?process$' },
    },
    {
      name: 'deciding',
      severity: 'error',
      comment:
        'What to read and what to do is decided for the worker and the command line, and for what reads for them.',
      from: { path: '^src/(?!cli/|reading/|decide\\.ts|scope\\.ts)' },
      to: { path: '^src/(decide|scope)\\.ts$' },
    },
    {
      name: 'tests',
      severity: 'error',
      comment: 'The program does not know its tests.',
      from: { path: '^(src|worker)/' },
      to: { path: '^test/' },
    },
    {
      name: 'development',
      severity: 'error',
      comment: 'What the program imports is no devDependency: it would be missing where the bot is installed.',
      from: { path: '^(src|worker)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'not found',
      severity: 'error',
      comment: 'What this import names is not there.',
      from: { path: '^(src|worker)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or hide a third one that both should import.',
      from: { path: '^(src|worker)/' },
      to: { circular: true },
    },
    {
      name: 'reached by a program',
      severity: 'error',
      comment: 'Only tests reach this file: judge what the bot runs, or move it to test/.',
      from: { path: PROGRAMS },
      to: { path: '^(src|worker)/', pathNot: PROGRAMS, reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
