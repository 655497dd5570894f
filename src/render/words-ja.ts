/** Japanese (日本語). Words of GitLab's own Japanese interface; keywords and what the resolver says stay as they are. */

import { thousands } from '../thousands.ts';
import { japanesePages } from './pages/pages-words-ja.ts';
import { japaneseRuleTexts } from './rule-texts-ja.ts';
import { japaneseRules } from './rule-words-ja.ts';
import type { Words } from './words.ts';

function count(number: number): string {
  return `${thousands(number)} 件`;
}

function byLevel(errors: number, warnings: number): string {
  const parts = [errors > 0 ? `エラー ${count(errors)}` : '', warnings > 0 ? `警告 ${count(warnings)}` : ''];
  return parts.filter((part) => part !== '').join('、') || '新しい指摘なし';
}

function jobs(total: number, names: readonly string[]): string {
  const more = total > names.length ? ` ほか ${count(total - names.length)}` : '';
  return total === 1 ? `ジョブ ${names[0]}` : `ジョブ ${count(total)}: ${names.join('、')}${more}`;
}

function both(mergeRequests: number, branches: number): string {
  const parts = [
    mergeRequests > 0 ? `オープンなマージリクエスト ${count(mergeRequests)}` : '',
    branches > 0 ? `デフォルトブランチ ${count(branches)}` : '',
  ];
  return parts.filter((part) => part !== '').join('と');
}

export const japanese: Words = {
  locale: 'ja',
  rules: japaneseRules,
  ruleTexts: japaneseRuleTexts,

  error: 'エラー',
  warning: '警告',
  unclear: '判定不可',
  headed: (word, text) => `**${word}:** ${text}`,
  why: '理由',
  here: '該当箇所',
  fix: '対処',
  rule: 'ルール',
  joined: (parts) => parts.join('、'),
  runners: (names) => `ランナークラス ${names.join('、')}`,
  assumedRunner: '該当するランナークラスがないため `unknown_runner` で判定',
  assumedClass: '同じ名前のランナークラスがポリシーにないため、共有かつ分離なしとみなして判定',
  policyLine: (place) => `${place} で設定`,
  writtenAt: (place) => `${place} に記述`,
  causedHere: (place) => `この行の影響を受ける ${place}`,
  jobs: (total, names, way) => `${jobs(total, names)}${way === '' ? '' : `（${way}）`}`,
  pipelines: {
    merge_request: 'マージリクエスト',
    source_branch: 'ソースブランチ',
    target_branch: 'ターゲットブランチ',
    other_branch: 'その他のブランチ',
    tag: 'タグ',
    schedule: 'スケジュール',
    web: '手動実行',
    api: 'API',
    trigger: 'トリガー',
    pipeline: '他のプロジェクト',
    chat: 'チャット',
  },
  onlyIn: (pipelines) => `${pipelines.join('、')}のパイプラインのみ`,
  notIn: (pipelines) => `${pipelines.join('、')}のパイプラインを除く`,
  inNoPipeline: 'どのパイプラインでも実行されません',
  later: '`exists` または `changes` が問う別のファイルが追加、変更、削除された場合のみ',
  impact: {
    title: (mergeRequests, branches) => `このポリシーによる${both(mergeRequests, branches) || '既知のもの'}への影響`,
    nothingKnown:
      'まだ何もわかっていません。オープンなマージリクエストはレビューから、デフォルトブランチは `pipewarden audit` からわかります。',
    nothingChanges: 'すべて、成功と失敗は今と変わりません。',
    nothingChangesOfJudged: '判定できたものは、成功と失敗が今と変わりません。',
    anew: (mergeRequests, branches) =>
      `このために読み込んで判定したもの: ${both(mergeRequests, branches)}。ほかはレビューと監査の記録によります。`,
    unjudged: (mergeRequests, branches) =>
      `ここでは判定していないもの: ${both(mergeRequests, branches)}。\`pipewarden audit --all --policy <ファイル>\` はすべてのデフォルトブランチを読み込んで判定します。`,
    others: 'どのグループにも当てはまらないプロジェクト',
    breaks: (mergeRequests, branches) => `${both(mergeRequests, branches)} が新たに失敗します`,
    mended: (mergeRequests, branches) => `${both(mergeRequests, branches)} が失敗しなくなります`,
    between: '、',
  },
  unconfigured: {
    'no-image-list': 'イメージの許可リストがないため、すべてのイメージが許可されています',
    'no-service-list': 'サービスの許可リストがないため、すべてのサービスが許可されています',
  },
  alsoAt: (places, more) => `同じ指摘: ${places.join('、')}${more === 0 ? '' : ` ほか ${count(more)}`}`,
  suggested: (replacement) => `代わりに ${replacement} と書いてください。`,
  askHere: '依頼はこちら',
  notTold: {
    elsewhere:
      '{include} が取り込む内容にルール {rule} の指摘があります。そのファイルは、このマージリクエストを見る全員が閲覧できるものではないため、内容は示しません。',
    here: 'ここにルール {rule} の指摘があります。このマージリクエストを見る全員が閲覧できるわけではない取り込みファイルに由来するため、内容は示しません。',
  },
  ruleFailed: 'ルール {rule} が失敗したため（{cause}）、この設定には適用されていません。ほかのルールは実行済みです。',
  bounds: {
    text: 'ファイルの合計が {most} バイトを超えています',
    words: 'ファイルの語・記号・改行が合計 {most} 個を超えています',
    looks: 'ファイルからファイルへたどるために調べるファイルとジョブが {most} 件を超えています',
    included: 'ファイルの値が、取り込まれる回数だけ数えて合計 {most} 個を超えています',
    jobs: '1 つのパイプラインのジョブが {most} 件を超えています',
    all_jobs: '全パイプラインのジョブが合計 {most} 件を超えています',
    cases: '条件によって区別されるパイプラインが、条件を持つジョブごとに数えて合計 {most} 件を超えています',
    script_lines: '全ジョブのスクリプトが合計 {most} 行を超えています',
    values: '全ジョブのキーワードの値が合計 {most} 個を超えています',
    characters: '全ジョブのキーワードが合計 {most} 文字を超えています',
    variables: '全ジョブの変数が合計 {most} 個を超えています',
    needs: '全ジョブの needs と dependencies が合計 {most} 個を超えています',
    conditions: '1 つのジョブの rules、only、except の項目が {most} 個を超えています',
    extended: 'extends で取り込まれるキーワードが {most} 個を超えています',
    referenced: '!reference で 1 つのキーワードに取り込まれる値が {most} 個を超えています',
    scripts: 'スクリプトのコマンドが {most} 個、または文字数か語数が 200,000 を超えています',
    nesting: 'スクリプトの入れ子が {most} 段を超えているか、スクリプト内のスクリプトが 5 段を超えています',
    children: '子パイプラインが合計 {most} 件を超えています',
    seconds: '判定に {most} 秒を超える時間がかかります',
    mebibytes: '判定に {most} MiB を超えるメモリが必要です',
  },
  tooLarge: (says, names, more) => {
    const concerned = names.length === 0 ? '' : `。対象: ${names.join('、')}${more > 0 ? ` ほか ${count(more)}` : ''}`;
    return `大きすぎるため、すべては判定できませんでした: ${says}${concerned}`;
  },

  levelAt: (level, place) => `${level}（${place}）`,
  found: (errors, warnings) => `Pipewarden: CI/CD 設定に${byLevel(errors, warnings)}が見つかりました`,
  allWell: 'Pipewarden: CI/CD 設定への指摘はすべて解消されました。ありがとうございます。',
  summaryElsewhere: 'このレビューのまとめは、別のノートに移りました。',
  policyBroken: 'Pipewarden: ポリシーファイルに誤りがあるため、このマージリクエストを判定できませんでした',
  configBroken: 'GitLab はこの CI/CD 設定からパイプラインを作成できません',
  notEvaluable: 'Pipewarden: CI/CD 設定の一部を判定できませんでした',
  notEvaluated: '判定できなかった箇所（詳細は英語です）:',
  lintRefutes:
    'GitLab の CI lint はこの設定を有効と判定しているため、Pipewarden の次の判定は失敗の理由にしません（詳細は英語です）:',
  inMerged: 'GitLab がマージした設定のみ',
  thereBefore: '以前から',
  existing: (total) => `このマージリクエスト以前からの指摘 ${count(total)}（判定の対象外）`,
  exempted: (total) => `免除または承認済みの指摘 ${count(total)}（判定の対象外）`,
  exemptedUntil: (day, reason, owner, ending) =>
    `${day} まで免除${ending ? '（残り 2 週間以内）' : ''}: ${reason}${owner === null ? '' : `（担当: ${owner}）`}`,
  acceptedUntil: (day, reason, by, ending) =>
    `${by} が ${day} まで承認${ending ? '（残り 2 週間以内）' : ''}: ${reason}`,
  acceptedInComment: (reason) => `ファイル内のコメントにより承認: ${reason}`,
  errorFrom: (day) => `${day} からエラーになります`,
  fixed: (total) => `このマージリクエストで指摘 ${count(total)}が解消されます。ありがとうございます。`,
  more: (total) => `ほか ${count(total)}`,
  noStatus: {
    fork: 'フォークからのマージリクエストのため、コミットステータスは設定されません。このノートとディスカッションをご確認ください。',
    'protected branch':
      'ソースブランチが保護されており、ボットにはプッシュする権限がないため、コミットステータスは設定されません。このノートとディスカッションをご確認ください。',
    forbidden:
      'ボットにはコミットステータスを設定する権限がないため、コミットステータスは設定されません。このノートとディスカッションをご確認ください。',
    taken:
      '`pipewarden` という名前のコミットステータスをジョブまたは別のユーザーが使用しているため、ボットのコミットステータスは設定されません。このノートとディスカッションをご確認ください。',
  },
  fullReport: 'レポート全文',
  runAgain: 'プッシュするたびに再レビューします。',
  askMore: (recheck, explain) =>
    `${recheck} で始まるコメントでも再レビューします。ディスカッションに ${explain} と返信すると、詳しく説明します。`,
  askByReport: 'レポートのボタンでも再レビューできます。',

  replyFixed: '解消を確認したため、解決済みにしました。ありがとうございます。',
  replyExisting: 'このマージリクエストによる変更ではなくなったため、解決済みにしました。',
  replyExempted: 'ポリシーにより免除されたため、解決済みにしました。',
  replyAccepted: '承認されたため、解決済みにしました。',
  replyReturned: '再び見つかったため、再オープンしました。',
  replyMoved: '指摘の場所が移り、新しいディスカッションを作成したため、解決済みにしました。',
  replySummaryClosed: '対応が必要な点はなくなったため、解決済みにしました。',
  statusClean: (total) => `ジョブ ${count(total)}に指摘はありません`,
  statusFound: (errors, warnings) => byLevel(errors, warnings),
  statusExempted: (total) => `免除 ${count(total)}`,
  statusBroken: 'CI/CD 設定に誤りがあります',
  statusPolicyBroken: 'ポリシーファイルに誤りがあります',
  statusNotEvaluable: '一部を判定できませんでした',
  statusUntouched: 'CI/CD 設定の変更はありません',
  statusPending: 'CI/CD 設定をレビューしています',
  statusGivenUp: 'このマージリクエストをレビューできませんでした',
  statusSuperseded: '新しいバージョンをレビューしています',
  statusElsewhere: '判定は別のパイプラインにあります',
  statusTooMany: (others) =>
    `このコミットには他に ${count(others)}のオープンなマージリクエストがあり、多すぎて判定できません`,

  answers: {
    to: (url) => `[こちらのコメント](${url})への回答:`,
    rechecked: (commit, result) => `${commit} を再レビューしました: ${result}。`,
    stillFound: 'このディスカッションの指摘は、まだ解消されていません。',
    notFound: 'このディスカッションの指摘は、もう見つかりません。',
    forDevelopers: '詳しい説明は、このプロジェクトで Developer 以上のロールを持つメンバーにのみ行います。',
    nothingFound: '説明する指摘はありません。このマージリクエストで対象となる指摘は見つかりませんでした。',
    accepted: (how) => `この指摘は判定の対象外になりました。${how}`,
    revoked: 'この指摘の承認を取り消しました。再び判定の対象になります。',
    notAccepted: (form) => ({
      'not-allowed': 'ポリシーにより、このルールの指摘は承認できません。',
      'not-you': 'ここで指摘を承認できるのは、ポリシーで指定された人のみです。',
      'own-change': 'ご自身のマージリクエストです。ほかの人による承認が必要です。',
      edited: 'このコメントは投稿後に編集されているため、無効です。新しいコメントでお願いします。',
      'no-finding': '指摘の承認は、その指摘のディスカッションで返信してください。',
      form: `期限と理由を指定してください: ${form}`,
      past: '指定された日付は過ぎています。今日以降の日付を指定してください。',
      'nothing-accepted': 'ここには承認済みの指摘がありません。',
    }),
    way: '値の由来',
    runners: 'ランナー',
    policy: 'ポリシー',
    blindSpots: 'このルールで判定できないこと',
    writtenFor: (job, way) => `ジョブ ${job}: ${way}`,
    forJobs: (names, classes) => `${names}: ${classes}`,
    takes: (name, traits) => `${name} も実行可能（${traits}）`,
    decides: (name, traits) => `${name} が実行可能で、その中で最も危険なため、これで判定（${traits}）`,
    assumed: (traits) => `該当するランナークラスがないため \`unknown_runner\` で判定（${traits}）`,
    takesNot: (name, reasons) => `${name} は対象外: ${reasons}`,
    notOffered: 'このプロジェクトには提供されていません',
    untagged: 'タグのないジョブは実行しません',
    tagsMissing: (tags) => `タグ ${tags} がありません`,
    protectedOnly: '保護ブランチと保護タグのジョブだけを実行します',
    shared: '共有',
    notShared: '非共有',
    notIsolated: '分離なし',
    privileged: '特権',
    ruleDefault: 'ポリシーに設定がないため、ルールの既定値',
    setBy: (place, group) => `${place} で${group === null ? 'インスタンス全体に' : `グループ ${group} に`}設定`,
  },

  report: {
    title: (mergeRequest) => `${mergeRequest} のレビュー`,
    verdict: { passed: '合格', failed: '不合格', not_evaluable: '一部を判定できませんでした', skipped: 'スキップ' },
    mergeRequest: 'マージリクエスト',
    commit: 'コミット',
    jobs: '判定したジョブ',
    reason: '実行のきっかけ',
    readAt: '読み取り',
    finished: '完了',
    written: 'GitLab への書き込み',
    writtenKinds: {
      create_discussion: '新しいディスカッション',
      edit_note: 'ノートの編集',
      reply: '回答',
      resolve: 'ディスカッションの解決・再オープン',
      create_note: '新しいノート',
      delete_note: 'ノートの削除',
      set_status: 'コミットステータス',
      answer_check: 'ステータスチェック',
    },
    refused: (kind) => `${kind}（GitLab が拒否）`,
    nothing: 'なし',
    problems: '判定できない箇所・誤り',
    unlisted: (total) => `ほかに指摘と問題が ${count(total)}ありますが、一覧には示しません。`,
    introduced: 'このマージリクエストによる指摘',
    existing: '以前からの指摘',
    exempted: '免除・承認済み',
    observed: 'このプロジェクトはポリシーにより観察のみのため、GitLab には何も書き込まれません。',
    fixed: '解消された指摘',
    files: 'パイプラインのファイル',
    notRead: '読み取り不可',
    because: '原因',
    policy: 'ポリシー',
    lint: 'GitLab の CI lint',
    lintValid: 'GitLab の判定では、この設定は有効です。',
    lintInvalid: 'GitLab の判定では、この設定は無効です。',
    lintEqual: 'マージ後の設定は Pipewarden と一致しています。',
    lintDiffers: '次の箇所は Pipewarden と読み方が異なります。判定には Pipewarden の読み方を使っています。',
    where: '箇所',
    again: '再レビュー',
    againQueued:
      '再レビューをキューに追加しました。結果に変更があれば、コミットステータスから新しいレポートを開けます。',
  },
  pages: japanesePages,
};
