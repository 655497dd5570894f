/** Japanese. */
import type { PagesWords } from './pages-words.ts';

const numbers = new Intl.NumberFormat('ja');

export const japanesePages: PagesWords = {
  nav: { home: 'ホーム', rules: 'ルール', overview: '概況' },
  signIn: 'サインイン',
  signOut: 'サインアウト',
  onThisPage: 'このページの内容',
  level: 'レベル',
  levels: { off: 'オフ', warning: '警告', error: 'エラー' },
  levelNames: { error: 'エラー', warning: '警告', unclear: '判定できません' },

  findings: '指摘',
  noFindings: '指摘はありません。',
  noneLikeThis: '条件に合う指摘はありません。',
  change: '時期',
  changes: {
    introduced: 'このマージリクエストによる',
    existing: '以前から',
    exempted: '免除・承認済み',
    fixed: '解消済み',
  },
  file: 'ファイル',
  every: 'すべて',
  filter: '絞り込む',
  showAll: 'すべて表示',
  count: (findings) => `指摘 ${numbers.format(findings)} 件`,
  usedBy: (jobs) => `${numbers.format(jobs)} 個のジョブで使用`,
  suggestion: '修正案',
  atLine: (line) => `${line} 行目`,
  pipelines: 'パイプラインの種類',
  runners: 'ジョブを実行しうるランナー',
  jobCount: (jobs) => `ジョブ ${numbers.format(jobs)} 個`,
  moreJobs: (jobs) => `ほかに ${numbers.format(jobs)} 個のジョブがあります。`,
  setByPolicy: '適用されるポリシー',
  setByPolicyWhy: 'このプロジェクトに対するポリシーの設定と、その記載箇所です。ほかはすべて既定値です。',
  took: '所要時間と呼び出し',
  calls: (calls) => `GitLab へのリクエスト ${numbers.format(calls)} 回`,
  callNames: { call: 'リクエスト', times: '回数' },
  stages: {
    start: 'マージリクエストの読み取り',
    scope: '対象ファイルの特定',
    gather: 'ファイルの読み取り',
    judge: '判定',
    apply: '書き込み',
  },
  milliseconds: (milliseconds) => `${numbers.format(milliseconds)} ミリ秒`,
  rulePages: {
    lead: 'Pipewarden が CI/CD 設定で確認する内容です。各ルールのレベルはポリシーで決まります。',
    search: 'ルールを検索',
    find: '検索',
    count: (found, all) =>
      found === all
        ? `ルール ${numbers.format(all)} 件。`
        : `${numbers.format(all)} 件中 ${numbers.format(found)} 件。`,
    byDefault: '既定値',
    defaultIs: (level) => `適用中（既定値は${level}）`,
    keywords: '対象のキーワード',
    source: '出典',
    options: 'オプション',
    found: '指摘される例',
    notFound: '指摘されない例',
    withPolicy: '次のポリシーのとき',
    says: '指摘の文面',
    other: { lang: 'en', name: 'English' },
  },
};
