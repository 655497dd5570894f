/**
 * Nothing is exported, no file and no dependency kept, that nobody uses. The second run, `--production`, leaves the tests out: what
 * tests alone reach is not what the bot runs. There an export may serve its own file, so that a test can look at a part.
 */
const production = process.argv.includes('--production');

/** @type {import('knip').KnipConfig} */
export default {
  entry: [
    'src/receiver/start-receiver.ts!',
    'worker/{main,start,judge-apart}.ts!',
    'test/**/*.test.ts',
    'test/bench/{bench,fleet,memory,bench-again,bench-receiver,bench-worker,serve-gitlab}.ts',
    'test/demo/{demo,gallery}.ts',
    'test/lsp/typing.ts',
    'test/package/review-in-image.ts',
    'test/package/review-in-compose.ts',
    'test/hostile/{hostile,watched-bot}.ts',
    'test/chaos/{chaos,chaos-bot,kill-switch}.ts',
    'test/database/{race,lock-contender}.ts',
    'test/support/dying-queue.ts',
  ],
  project: ['{src,worker}/**/*.ts!', 'test/**/*.ts'],
  ignoreExportsUsedInFile: production || { interface: true, type: true },
  // Of the system, or of a package of Debian's.
  ignoreBinaries: production ? [] : ['mount', 'umount', 'promtool', 'systemd-analyze', 'buildah'],
  // The parser that .dependency-cruiser.mjs names, and the schemas that are loaded by the kind of a manifest.
  ignoreDependencies: production ? [] : ['@swc/core', 'kubernetes-models'],
};
