/** Conditions on a few variables: settings, what GitLab predefines, what YAML sets. */
import fc from 'fast-check';
import type { Expression } from './own-expression.ts';
import { SETTINGS } from './single-pipelines.ts';

type Arbitrary<T> = fc.Arbitrary<T>;

const variable = (name: string): Expression => ({ is: 'variable', name });
const text = (of: string): Expression => ({ is: 'text', text: of });
const pattern = (source: string): Expression => ({ is: 'pattern', source });
const compare = (is: '==' | '!=' | '=~' | '!~', left: Expression, right: Expression): Expression => ({
  is,
  left,
  right,
});

const ofSetting = fc
  .constantFrom(...SETTINGS)
  .chain((name) =>
    fc.constantFrom(
      variable(name),
      compare('==', variable(name), text('x')),
      compare('==', text('y'), variable(name)),
      compare('!=', variable(name), text('x')),
      compare('==', variable(name), { is: 'null' }),
      compare('!=', variable(name), { is: 'null' }),
      compare('==', variable(name), text('')),
      compare('=~', variable(name), pattern('^[xy]$')),
      compare('!~', variable(name), pattern('^[xy]$')),
      compare('!~', variable(name), pattern('^v')),
    ),
  );
const ofTwo = fc.constantFrom(
  compare('==', variable('A'), variable('B')),
  compare('!=', variable('B'), variable('A')),
  compare('==', variable('A'), variable('CI_COMMIT_TAG')),
  compare('!=', variable('CI_COMMIT_REF_NAME'), variable('B')),
  compare('=~', variable('A'), variable('B')),
);
const ofPipeline = fc.constantFrom(
  variable('CI_COMMIT_TAG'),
  compare('=~', variable('CI_COMMIT_TAG'), pattern('^v')),
  compare('==', variable('CI_COMMIT_TAG'), text('v1')),
  compare('==', variable('CI_COMMIT_REF_NAME'), text('x')),
  compare('=~', variable('CI_COMMIT_REF_NAME'), pattern('^v')),
  compare('==', variable('CI_COMMIT_BRANCH'), text('main')),
  compare('==', variable('CI_COMMIT_BRANCH'), variable('CI_DEFAULT_BRANCH')),
  compare('!=', variable('CI_COMMIT_BRANCH'), variable('CI_DEFAULT_BRANCH')),
  compare('==', variable('CI_PIPELINE_SOURCE'), text('schedule')),
  compare('==', variable('CI_PIPELINE_SOURCE'), text('push')),
  compare('==', variable('CI_PIPELINE_SOURCE'), text('parent_pipeline')),
  compare('=~', variable('CI_PIPELINE_SOURCE'), pattern('^(web|push)$')),
  variable('CI_MERGE_REQUEST_IID'),
  compare('==', variable('CI_MERGE_REQUEST_EVENT_TYPE'), text('merged_result')),
  compare('==', variable('CI_COMMIT_REF_PROTECTED'), text('true')),
  compare('==', variable('K'), text('known')),
  compare('=~', variable('K'), pattern('^yaml')),
);
/** Of variables that YAML sets, which includes do not see. */
const ofYaml = fc.constantFrom(
  compare('==', variable('Y'), text('1')),
  compare('!=', variable('Y'), text('top')),
  compare('=~', variable('Y'), pattern('^[12]$')),
  compare('==', variable('Z'), variable('Y')),
  compare('==', variable('M'), text('a')),
  variable('Z'),
);

function expressions(yaml: boolean): Arbitrary<Expression> {
  const atom = fc.oneof(
    { weight: 8, arbitrary: ofSetting },
    { weight: 1, arbitrary: ofTwo },
    { weight: 7, arbitrary: ofPipeline },
    ...(yaml ? [{ weight: 5, arbitrary: ofYaml }] : []),
  );
  return fc.letrec<{ one: Expression }>((tie) => ({
    one: fc.oneof(
      { maxDepth: 2 },
      { weight: 12, arbitrary: atom },
      { weight: 1, arbitrary: tie('one').map((of): Expression => ({ is: 'not', of })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('one'), fc.constantFrom('&&' as const, '||' as const), tie('one'))
          .map(([left, is, right]): Expression => ({ is, left, right })),
      },
    ),
  })).one;
}

/** Includes do not see YAML's variables. */
export const ofIncludes = expressions(false);
export const ofJobs = expressions(true);
