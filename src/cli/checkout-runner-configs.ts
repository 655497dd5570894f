import type { FetchedFile, FileRequest } from '../includes/request.ts';
import { runnerConfigIn, runnerConfigRequests } from '../review/judge/runner-configs.ts';
import { isRunnerConfigPath, type RunnerConfigFile } from '../runner/runner-config.ts';
import type { CheckoutFiles } from './checkout-files.ts';

/** The configuration of runners in a checkout, by the policy's globs: of the `changed` files, or, when null, of all. */
export async function checkoutRunnerConfigs(
  files: CheckoutFiles,
  project: string,
  globs: readonly string[],
  changed: readonly string[] | null,
  fetch: (request: FileRequest) => Promise<FetchedFile>,
): Promise<readonly RunnerConfigFile[]> {
  const paths = (changed ?? (await files.paths())).filter((path) => isRunnerConfigPath(path, globs));
  const found: RunnerConfigFile[] = [];
  for (const request of runnerConfigRequests(paths, { project, commit: files.commit })) {
    const config = runnerConfigIn(await fetch(request));
    if (config) found.push(config);
  }
  return found;
}
