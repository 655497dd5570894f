// biome-ignore-all lint/style/noExcessiveLinesPerFile: one entry a rule, in one file a language.
/** What the pages of the rules say beside the words of notes, in Japanese (日本語). Keywords and names of settings stay as they are. */
import type { TranslatedTexts } from './words.ts';

const LISTS = {
  allow: '使用できるイメージのパターン。空の場合はすべてのイメージを許可します。',
  deny: '使用できないイメージのパターン。先に確認されます。',
  docker_official: 'Docker Hub の公式イメージを許可します。',
};

const BY_FORM = '名前がタグかブランチかは、その形から判断します。';

export const japaneseRuleTexts: TranslatedTexts = {
  'image-not-allowed': {
    summary: 'ポリシーか、ジョブを実行しうるすべてのランナーが拒否するジョブのイメージ。',
    blindSpots:
      'ジョブにイメージの指定がない場合はランナー側の既定のイメージが使われ、確認の対象になりません。許可されたタグの中身が監査時のままかどうかは分かりません（`image-not-pinned` を参照）。スクリプトが `docker run` で起動するイメージは確認しません。',
    options: LISTS,
  },
  'service-not-allowed': {
    summary: 'ポリシーか、ジョブを実行しうるすべてのランナーが拒否するサービスのイメージ。',
    blindSpots: 'ランナー自身の設定で追加されるサービスはファイルに書かれていないため、確認しません。',
    options: LISTS,
  },
  'image-not-evaluable': {
    summary: 'ここでは値の分からない変数に依存するイメージ、サービス、プルポリシー、ランナータグ。',
    blindSpots:
      'プロジェクト、グループ、インスタンス、トリガー、スケジュールの変数はここでは読み取れません。これらは設定ファイルの変数より優先されますが、設定ファイルの変数は書かれたとおりの値とみなします。名前の分かっている部分だけで判断できる場合は `image-not-allowed` と `service-not-allowed` が判定します。イメージを制限するリストがない場合、一部だけ分かる名前は報告しません。',
  },
  'image-not-pinned': {
    summary: 'タグのない、タグの指す先が変わる、または必要なダイジェストのないイメージやサービス。',
    blindSpots:
      'バージョンのタグであっても再度プッシュできます。確実なのはダイジェストだけです（`digest: required`）。不明な変数を含むタグと、コンテナを使わないランナーだけが実行する名前は報告しません。',
    options: { tags: '指す先が変わるタグ。', digest: 'ダイジェストを必須とするかどうか。' },
  },
  'image-user-root': {
    summary: 'root、またはポリシーのリストにないユーザーでの実行を求めるジョブやサービス。',
    blindSpots: 'ユーザーの指定がないジョブはイメージのユーザーで実行されます。これはファイルからは分かりません。',
    options: { allowed: '指定できるユーザー。空の場合は root 以外のすべてのユーザーを許可します。' },
  },
  'pull-policy-not-allowed': {
    summary: 'ポリシーやランナーが許可しない、または共有ランナーのイメージを再利用する `pull_policy`。',
    blindSpots:
      'ジョブに指定がない場合はランナー側の設定が適用されますが、これはファイルからは分かりません。スクリプトがプルするイメージは確認しません。',
    options: { allow: 'どこでも許可される値。省略した場合はランナークラスによって決まります。' },
  },
  'docker-socket-used': {
    summary: '実行されるマシンの Docker デーモンを使うジョブ。',
    blindSpots:
      'リポジトリ内のスクリプトや compose ファイルは読みません。コマンドに `docker` が現れないままデーモンを使うツールは認識しません。ソケットのパスがない Docker コマンドは、ランナークラスがマシンのデーモンを提供すると分かっている場合（`docker_socket`、または shell や ssh の executor）にだけ見つかります。',
  },
  'docker-in-docker': {
    summary: 'ジョブを分離しないランナー上の Docker-in-Docker デーモン。',
    blindSpots:
      'デーモンはイメージの名前で認識します。別の名前の場合は、スクリプトか、サービスの `entrypoint` または `command` が起動するときにだけ見つかります。`docker:…-dind-rootless` は `rootless: refuse` を設定しない限り許可されます。',
    options: { rootless: '`docker:…-dind-rootless` を使えるかどうか。' },
  },
  'docker-tls-disabled': {
    summary: 'TLS なしで接続できる、または TLS のないレジストリを受け入れるジョブの Docker デーモン。',
    blindSpots: 'プロジェクトの設定にある変数と、デーモン自身の設定ファイルは読みません。',
  },
  'privileged-container': {
    summary: 'マシンの権限でコンテナを起動する、またはマシンそのものに触れるスクリプト。',
    blindSpots:
      'リポジトリ内のスクリプト、compose ファイル、マニフェストは読みません。Docker-in-Docker のサービスがあっても同じです。特権ランナーでは、その中のコンテナもマシンに到達できます。',
  },
  'shell-runner-used': {
    summary: 'マシンの通常のユーザーとしてジョブを実行するランナーに割り当てられうるジョブ。',
    blindSpots: 'ポリシーに記述されたランナークラスだけが分かります。',
  },
  'git-strategy-reuses-checkout': {
    summary: '共有ランナーで、以前のジョブが残したチェックアウトを再利用するジョブ。',
    blindSpots:
      'プロジェクト、グループ、インスタンスの設定にある CI/CD 変数は設定ファイルより優先されますが、ここでは読み取れません。`none` だけでは報告しません。Kubernetes のランナーは通常、ジョブごとに空のフォルダから始めます。そのようなクラスには `isolation: vm-per-job` か `shared: false` を設定してください。',
  },
  'git-submodules-exposed': {
    summary: '他のプロジェクトのジョブが再利用するチェックアウトへのサブモジュールの取得。',
    blindSpots:
      '再利用されると分かっているチェックアウトだけが対象です。`GIT_STRATEGY: fetch` か、読み取れる場合はプロジェクトの設定によります。',
  },
  'script-from-network': {
    summary: '確認なしにダウンロードされ、実行・展開・インストールされるスクリプトやプログラム。',
    blindSpots:
      'パッケージマネージャーが自身の配布元からインストールするものと、リポジトリ内のスクリプトがダウンロードするものは確認しません。アーカイブから実行されるものは名前で認識します。',
    options: { allow: 'スクリプトの実行を許可するアドレスの先頭部分。' },
  },
  'script-not-readable': {
    summary: '実行前に誰も読めないコマンド。',
    blindSpots:
      'リポジトリ内のスクリプト、シェル以外のインタープリター、プログラムが引数をどう扱うか、閉じられていない PowerShell は対象外です。`curl … | sh` が実行する内容は `script-from-network` が扱います。',
    options: { allow: '`eval` などで出力を実行してよいプログラム。' },
  },
  'package-source-added': {
    summary: 'パッケージの取得元や署名鍵の追加、または署名を確認しないインストール。',
    blindSpots:
      'イメージに元から含まれる取得元と、リポジトリ内のスクリプトや設定ファイルが追加するものは見つかりません。',
  },
  'crypto-mining': {
    summary: '暗号資産を採掘する、またはその準備をするジョブ。',
    blindSpots:
      '別の名前のマイナー、イメージやリポジトリ内のスクリプトに含まれるマイナー、実行時に組み立てられるアドレスは認識しません。',
  },
  'include-not-pinned': {
    summary: 'ブランチや変わりうるバージョンに追従する、または通信経路で差し替えられうる外部のインクルード。',
    blindSpots: `${BY_FORM}\`v1.2\` や \`2.0.1\` はリリースタグとみなします。タグは移動できますが、コミットは変わりません。`,
  },
  'include-not-allowed': {
    summary: 'ポリシーが信頼しないプロジェクト、ホスト、コンポーネントからのインクルード。',
    blindSpots: '信頼されたファイルが実行時にダウンロードするものは確認しません。',
    options: {
      allow:
        'プロジェクトのパス、ホスト、URL、コンポーネントのアドレスのグロブ。空の場合はこのインスタンスのすべてを許可します。',
    },
  },
  'include-not-evaluable': {
    summary: 'ここでは読み取れない、または GitLab が拒否するインクルード。',
    blindSpots: 'ほかはすべてこのファイルなしで判定するため、このファイルに依存する指摘は正しくないことがあります。',
  },
  'runner-not-allowed': {
    summary: '対象外のランナーで実行されうるジョブ。',
    blindSpots:
      'GitLab がどのランナーをプロジェクトに提供するかは、ポリシーからしか分かりません。`rules` は同じマージリクエストの一部なので、変更できる人を止めることはできません。',
    options: { allow_tags: '使用できるタグ。空の場合はすべてのタグを許可します。' },
  },
  'runner-override': {
    summary: 'ランナーの動作（ジョブの実行場所、ユーザー、後片付けの対象）を変える変数。',
    blindSpots:
      'ランナーは上書きを禁止できますが（`namespace_overwrite_allowed` など）、それはファイルからは分かりません。',
  },
  'debug-trace-enabled': {
    summary: 'デバッグログが有効で、ジョブのログに変数やサービスの出力が表示される設定。',
    blindSpots: 'プロジェクトの設定や手動実行で指定された変数は、ファイルからは分かりません。',
  },
  'variable-injection': {
    summary: '貢献者が自由に決められるテキストが、コマンドの一部になる箇所。',
    blindSpots:
      '確認するのは、シェル、`eval`、引数としてプログラムを渡されるインタープリター、シェルが実行するヒアドキュメント、ssh や `kubectl exec` などが別の場所で実行するものだけです。データベースやリポジトリ内のスクリプトは対象外です。入力は `expand_vars` によってスクリプトに入る場合にだけ追跡します。',
  },
  'secret-in-configuration': {
    summary: '設定ファイルに直接書かれたパスワード、トークン、鍵。',
    blindSpots:
      '単語をそのまま使ったパスワードのように決まった形のないものは、アドレスの中か、そうと分かる名前の値としてだけ見つかります。ジョブ自身のサービスのパスワード（ドットのないホスト）、コメント、リポジトリ内のファイル、他のプロジェクトの子パイプラインの値は確認しません。見つかった値は表示されませんが、プロジェクトの履歴には残っています。',
  },
  'invisible-text': {
    summary: 'CI/CD 設定に含まれる、目に見えない文字や表示順を変える文字。',
    blindSpots:
      '見た目の似た文字（ラテン文字の a に対するキリル文字の а など）と、引用符の中のエスケープ（`"\\u200b"`）は見つかりません。絵文字、ペルシア語、ヒンディー語のように文字の表記に必要な場合は指摘しません。',
    options: { allow: '使用できるコードポイント（U+200B など）。' },
  },
  'include-steered': {
    summary: '外部からのインクルードや外部のトリガー先を、作成者のブランチ名やタイトルなどのテキストが決める箇所。',
    blindSpots:
      'パイプラインのコミットにあるプロジェクト自身のファイルは作成者のものなので、指摘しません。プロジェクトの設定にある変数は信頼できるものとみなします。',
  },
  'environment-from-branch': {
    summary: 'ブランチ名やタイトルが、ジョブの環境と、それに伴って渡される機密情報を決める箇所。',
    blindSpots:
      '変数が環境に限定されているか、環境が保護されているかは、ここでは分かりません。固定のテキストで始まる名前とタグの名前は無害とみなします。',
  },
  'scanner-weakened': {
    summary: 'テンプレート、コンポーネント、他のプロジェクトのセキュリティスキャナーの無効化、置き換え、全件除外。',
    blindSpots:
      'ジョブがスキャナーかどうかは、出力するセキュリティレポートから判断します。インスタンスのポリシーが追加するスキャナーはファイルに含まれません。プロジェクトの設定にある変数は読みません。',
    options: { allow: 'スキャナーであるイメージの先頭部分。' },
  },
  'image-malformed': {
    summary: 'どのコンテナランタイムも受け付けないイメージやサービスの名前。',
    blindSpots:
      '不明な変数を含む名前は、先頭の部分だけを判定します。仮想マシンの名前かもしれないものは、そのランナーに任せます。',
  },
  'job-token-leaves': {
    summary: 'GitLab がジョブに渡すトークンの、他のホストやアーティファクトへの流出。',
    blindSpots:
      '不明な変数に含まれるホスト、この GitLab のドメインの下にあるホスト、リポジトリ内のスクリプトがトークンをどう使うかは分かりません。',
    options: { allow: 'トークンを受け取ってよいホスト。' },
  },
  'verification-off': {
    summary: '証明書やホスト鍵を検証しない設定。',
    blindSpots:
      '広く使われているもの以外のプログラム、その設定ファイル、ジョブ内の `ssh-keyscan` は確認しません。`localhost` やサービスのようにジョブの隣で動くホストには検証は不要です。',
    options: { allow: '検証しなくてよいホスト。' },
  },
  'id-token-open': {
    summary: '複数のサービスが信頼する、または作成者が対象者（audience）を選べる ID トークン。',
    blindSpots:
      'サービスが対象者のほかに何を確認するかは分かりません。対象者が同じ二つのトークンと、スクリプトが受け渡すトークンは見つかりません。',
  },
  'cache-shared': {
    summary: '他のブランチのジョブが書き込むキャッシュを使う、保護ブランチのジョブ。',
    blindSpots:
      'プロジェクトが保護ブランチ用の別キャッシュを無効にしているかどうかは、ここでは分かりません。無効の場合、すべてのキャッシュが共有されます。',
  },
  'needs-project-moving': {
    summary: '他のプロジェクトのブランチ、または作成者が選ぶ ref からアーティファクトを受け取るジョブ。',
    blindSpots: `${BY_FORM}ジョブがアーティファクトをどう使うかは追跡しません。`,
    options: { allow: 'ブランチを使ってよいプロジェクトの完全なパス。' },
  },
  'text-to-assistant': {
    summary: 'マージリクエストやコミットのテキストを指示の一部として受け取る、ジョブ内の AI アシスタント。',
    blindSpots:
      'レビュー中の変更も含め、アシスタントが自ら読むファイルは見つかりません。使えるツールや権限も調べません。アシスタントはプログラムの名前で認識します。',
    options: { programs: 'アシスタントとみなす追加のプログラム。' },
  },
  'artifact-exposes': {
    summary: '鍵ファイル、`.env`、`.git`、ジョブのすべての変数など、機密情報を含むアーティファクト。',
    blindSpots:
      'ファイルは名前で判断し、リポジトリ内のスクリプトが書き出すものは分かりません。`untracked` もそのようなファイルを保存しうるものですが、見つかるのは全変数の一覧だけです。',
    options: { allow: '保存してよいパス（書かれたとおり）。' },
  },
  'deploy-in-merge-request': {
    summary:
      '稼働中のものを変更するマージリクエストのパイプライン（`terraform apply`、`helm upgrade`、`kubectl apply`）。',
    blindSpots:
      'リポジトリ内のスクリプトや他のプログラムによるデプロイは見つかりません。ジョブ自身が起動するクラスター、名前に変数を含む環境（レビューアプリ）、手動で開始するジョブは対象外です。',
    options: { environments: 'マージリクエストからデプロイしてよい環境のグロブ（`testing/**` など）。' },
  },
  'secret-on-command-line': {
    summary:
      'コマンドの引数になる、Git のアドレスに残る、または ID トークンで置き換えられるクラウドの鍵である機密情報。',
    blindSpots:
      '別の渡し方があるプログラムと、ファイルで定義されていない、名前から機密と分かる変数だけを確認します。アドレスに含まれるジョブのトークンはジョブとともに失効するため、対象外です。',
  },
  'function-not-pinned': {
    summary: 'ブランチや変わりうるタグに追従する、外部の CI 関数やステップ。',
    blindSpots: `${BY_FORM}関数自身が外部から取り込むものは読みません。`,
  },
  'function-not-allowed': {
    summary: 'ポリシーのリストにない、またはこの GitLab の外にある CI 関数やステップ。',
    blindSpots: '不明な変数に含まれるアドレスは確認しません。関数自身が外部から取り込むものは読みません。',
    options: {
      allow: 'バージョンを除いたアドレスのグロブ。空の場合はこのインスタンスとそのレジストリのすべてを許可します。',
    },
  },
  'input-unconstrained': {
    summary: 'スクリプト、イメージ、インクルードの一部になるのに、任意のテキストを受け付ける入力。',
    blindSpots:
      'ファイル自身が宣言する入力だけを確認し、`spec:include` の入力は対象外です。`regex` がどれほど厳密か、入力が変数を経てどこへ渡るかは判定しません。',
  },
  'component-required': {
    summary:
      'ポリシーが求めるコンポーネントやファイルがインクルードされていない、またはそのジョブが欠けているか上書きされている状態。',
    blindSpots:
      '`include` と `jobs` を設定しなければ何も見つかりません。インクルードされたジョブをパイプラインから外す条件は判定しません。読み取れないファイルにそのジョブがあるかどうかは分かりません。',
    options: {
      include:
        'すべてのパイプラインがインクルードすべきもののグロブ（バージョンの有無は問いません）: `host/group/component`、`group/project:/file.yml`、`ci/file.yml`。',
      jobs: '必ず存在し、上書きしてはならないインクルードされたジョブの名前。',
    },
  },
  'tool-not-pinned': {
    summary: '機密情報を扱うジョブが、その時点の最新版のツールを取得する箇所。',
    blindSpots:
      'プロジェクトの依存関係（`npm ci`、`pip install -r`）はロックファイルの役目です。ジョブが機密情報を扱うかどうかは、`environment`、`id_tokens`、`secrets` と、スクリプト内の機密らしい名前の変数から判断します。',
    options: { allow: '最新版を使ってよいツールの名前。' },
  },
  'protected-reach': {
    summary: '保護された環境、保護されたランナー、または ID トークンに到達するジョブ。',
    blindSpots:
      'どの環境が保護されているかはポリシーから、どのランナーが保護されているかは `runners` からしか分かりません。以前から到達していたジョブは以前からの指摘になります。',
    options: { environments: '保護されているとみなす環境のグロブ。' },
  },
  custom: {
    summary: 'ポリシー独自のチェックが禁止する値。',
    blindSpots:
      'チェックは一度に一つの値、またはスクリプトの一つのコマンドを見ます。設定ファイル自身が定める変数は展開済みです。スクリプト内のコメントは無視します。',
    options: {
      checks:
        'それぞれに `name`、`keyword`（`script`、`image`、`variables:DEPLOY_*`、`artifacts:reports:*`）、`contains`（文字列）か `matches`（RE2 の正規表現）またはどちらもなし（キーワードそのもの）、`message`、`level` を指定します。',
    },
  },
  'runner-config-privileged': {
    summary: 'マシンのすべての権限でコンテナを起動するランナー。',
    blindSpots:
      'ランナーがジョブごとに新しい仮想マシンを起動するかどうかは、ファイルではなく同じ名前のランナークラスから判断します。`pod_spec` のパッチは読みません。',
  },
  'runner-config-docker-socket': {
    summary: 'マシンの Docker デーモン、フォルダ、デバイス、名前空間をすべてのジョブに渡すランナー。',
    blindSpots:
      'マシンのフォルダに何が入っているかは分からないため、システム自体のフォルダだけが見つかります。`pod_spec` のパッチは読みません。',
  },
  'runner-config-pull-policy': {
    summary: '既にあるイメージを何でも起動する、またはプルポリシーが互いに矛盾する共有ランナー。',
    blindSpots:
      '`pull_policy` がない場合、Docker のランナーは常にプルします。Kubernetes クラスターの動作はファイルからは分かりません。ランナーが共有かどうかは、同じ名前のランナークラスから判断します。',
  },
  'runner-config-images-open': {
    summary: '任意のイメージを起動する、またはイメージのリストが見かけどおりに働かない共有ランナー。',
    blindSpots: 'リストにあるイメージが信頼できるかどうかは分かりません。',
  },
  'runner-config-executor': {
    summary: 'ジョブを互いに分離しない、または応答したマシンを無条件に信頼する executor。',
    blindSpots:
      'カスタム executor のスクリプトの内容は分かりません。shell のジョブの後にマシンが破棄されるかどうかは、同じ名前のランナークラスから判断します。',
  },
  'runner-config-sysbox': {
    summary: 'Sysbox ランタイムを使いながら、コンテナが完全には分離されないランナー。',
    blindSpots:
      'Docker デーモンの既定のランタイムが Sysbox かどうかは、ファイルからは分かりません。バージョンは同じ名前のランナークラスから判断します。',
  },
  'runner-config-token': {
    summary: 'リポジトリに含まれる、ランナーのトークンやその他の認証情報。',
    blindSpots:
      'プレースホルダーに見える文字列は報告しません。Helm の値のうち、ほかの場所にあるトークンは見つかりません。',
  },
  'runner-config-tls': {
    summary: 'TLS なしで、または相手を検証せずに GitLab や Docker デーモンと通信するランナー。',
    blindSpots:
      'ネットワークが信頼できるか、ほかの仕組みが通信を暗号化しているかは分かりません。マシン自身のアドレスは報告しません。',
  },
  'policy-file': {
    summary: '有効にならない、または見かけほどの効果がない、ポリシー自体の変更。',
    blindSpots:
      'ポリシーがプロジェクトにあり（`POLICY_PROJECT`）、適用中のブランチへのマージリクエストである場合に限ります。グロブに当てはまるプロジェクトがまだあるかどうかは GitLab に確認しません。',
  },
};
