import type { HostileCase } from '../hostile-case.ts';
import { pipelines } from './grown-pipelines.ts';
import { scripts } from './hard-scripts.ts';
import { texts } from './long-texts.ts';
import { includes } from './nested-includes.ts';
import { yamlBombs } from './yaml-bombs.ts';

export const CASES: readonly HostileCase[] = [yamlBombs, pipelines, includes, scripts, texts].flat();
