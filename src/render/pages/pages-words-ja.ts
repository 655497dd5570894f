/** Japanese. */

import { thousands } from '../../thousands.ts';
import type { PagesWords } from './pages-words.ts';

export const japanesePages: PagesWords = {
  nav: { home: 'ホーム', rules: 'ルール', overview: '概況' },
  signIn: 'サインイン',
  signOut: 'サインアウト',
  onThisPage: 'このページの内容',
  level: 'レベル',
  levels: { off: 'オフ', warning: '警告', error: 'エラー' },
  levelNames: { error: 'エラー', warning: '警告', unclear: '判定できません' },
  levelCount: (level, findings) =>
    `${{ error: 'エラー', warning: '警告', unclear: '判定不可' }[level]} ${thousands(findings)} 件`,
  reasons: {
    opened: '作成',
    reopened: '再オープン',
    pushed: 'プッシュ',
    'target branch changed': 'ターゲットブランチの変更',
    'marked ready': 'ドラフトの解除',
    swept: '定期確認',
    'pipeline made': 'パイプラインの作成',
    'no pipeline made': 'パイプラインが作成されなかったこと',
    'asked on the report page': 'レポートページからの依頼',
  },
  unavailable: {
    not_found: '見つかりません',
    forbidden: 'アクセス権なし',
    blocked: 'ブロック',
    too_large: 'サイズ超過',
    limit: 'ファイル数の上限',
    hidden: '存在しないか、アクセス権なし',
    ref_not_found: 'ref が存在しません',
    failed: '取得に失敗',
    offline: 'GitLab への接続が必要',
    generated: 'パイプラインの実行中に作成',
    unknown: '値の不明な変数に依存',
  },

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
  count: (findings) => `指摘 ${thousands(findings)} 件`,
  usedBy: (jobs) => `${thousands(jobs)} 個のジョブで使用`,
  suggestion: '修正案',
  removal: '強調された部分を削除してください。',
  atLine: (line) => `${line} 行目`,
  pipelines: 'パイプラインの種類',
  runners: 'ジョブを実行しうるランナー',
  jobCount: (jobs) => `ジョブ ${thousands(jobs)} 個`,
  moreJobs: (jobs) => `ほかに ${thousands(jobs)} 個のジョブがあります。`,
  setByPolicy: '適用されるポリシー',
  setByPolicyWhy: 'このプロジェクトに対するポリシーの設定と、その記載箇所です。ほかはすべて既定値です。',
  took: '所要時間と呼び出し',
  calls: (calls) => `GitLab へのリクエスト ${thousands(calls)} 回`,
  callNames: { call: 'リクエスト', times: '回数' },
  stages: {
    start: 'マージリクエストの読み取り',
    scope: '対象ファイルの特定',
    gather: 'ファイルの読み取り',
    judge: '判定',
    apply: '書き込み',
  },
  milliseconds: (milliseconds) => `${thousands(milliseconds)} ミリ秒`,
  rulePages: {
    lead: 'Pipewarden が CI/CD 設定で確認する内容です。各ルールのレベルはポリシーで決まります。',
    search: 'ルールを検索',
    find: '検索',
    count: (found, all) =>
      found === all ? `ルール ${thousands(all)} 件。` : `${thousands(all)} 件中 ${thousands(found)} 件。`,
    byDefault: '既定値',
    defaultIs: (level) => `適用中（既定値は${level}）`,
    keywords: '対象のキーワード',
    source: '出典',
    options: 'オプション',
    values: ({ kind, of }) => {
      const names = { string: '文字列', check: 'チェック', boolean: 'true または false' };
      if (kind === 'list') return `${typeof of === 'string' ? names[of] : of.join('、')}のリスト`;
      return typeof of === 'string' ? names[of] : of.join(' または ');
    },
    found: '指摘される例',
    notFound: '指摘されない例',
    withPolicy: '次のポリシーのとき',
    says: '指摘の文面',
    other: { lang: 'en', name: 'English' },
  },
};
