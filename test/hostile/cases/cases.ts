import type { HostileCase } from '../hostile-case.ts';
import { pipelines } from './grown-pipelines.ts';
import { scripts } from './hard-scripts.ts';
import { texts } from './long-texts.ts';
import { steps } from './many-steps.ts';
import { includes } from './nested-includes.ts';
import { names } from './odd-names.ts';
import { oddYaml } from './odd-yaml.ts';
import { webs } from './webs.ts';
import { yamlBombs } from './yaml-bombs.ts';

export const CASES: readonly HostileCase[] = [
  yamlBombs,
  oddYaml,
  pipelines,
  webs,
  includes,
  steps,
  scripts,
  texts,
  names,
].flat();
