/** The language server: what editors ask, and who answers. */
import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  CodeActionKind,
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  MessageType,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentPositionParams,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Io } from '../cli/io.ts';
import { packageVersion } from '../package-file.ts';
import { readReviewSeconds } from '../settings.ts';
import { definitionsOf } from './definitions.ts';
import { addressOf, rangeOf } from './editor-place.ts';
import { excerptAt } from './excerpt.ts';
import { actionsFor, FIX_ALL } from './fix-actions.ts';
import { hoverText } from './hover-text.ts';
import { judgingProcess } from './judging-process.ts';
import { type Editor, Workspace } from './open-projects.ts';
import { PolicyDocuments } from './policy-documents.ts';
import { fileOf, textsOf } from './project-texts.ts';
import { factsIn } from './project-view.ts';
import { spotAt } from './spot.ts';
import type { Judging } from './view-of-checkout.ts';

/** Never comes to an end by itself: the editor's `exit` ends the process. Throws SettingsError. */
export function serveLsp(options: Judging['options'], { env, cwd }: Io): void {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const documents = new TextDocuments(TextDocument);
  const judging = judgingProcess(env, readReviewSeconds());
  const sayOnce = onlyNew((fault) => show(connection, `Pipewarden: ${fault}`));
  const publish: Editor['publish'] = (uri, diagnostics) =>
    void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
  const policies = new PolicyDocuments(options.policy ?? env.POLICY_FILE, cwd, publish);
  const workspace = new Workspace(options, judging, {
    publish,
    judged: sayOnce,
  });

  connection.onInitialize(async (params) => {
    workspace.folders = await foldersOf(params);
    connection.onInitialized(() => watchFiles(connection, params));
    return CAPABILITIES;
  });
  connection.onShutdown(() => judging.end());
  connection.onDidChangeWatchedFiles(() => workspace.judgeAll());
  documents.onDidChangeContent(({ document }) => {
    workspace.changed(document);
    void policies.changed(document);
  });
  documents.onDidClose(({ document }) => {
    void workspace.closed(document);
    void policies.closed(document);
  });
  documents.onDidSave(() => workspace.judgeAll());

  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const document = documents.get(textDocument.uri);
    const file = await workspace.file(textDocument.uri);
    if (!document || !file) return [];
    const fixes = (file.project.view?.fixes ?? []).filter(({ path }) => path === file.path);
    return [...actionsFor(document, fixes, range, context.diagnostics)];
  });

  /** What stands at a place of an open file of a configuration. */
  const placeAt = async ({ textDocument, position }: TextDocumentPositionParams) => {
    await workspace.settled();
    const document = documents.get(textDocument.uri);
    const open = document && (await workspace.file(document.uri));
    if (!open) return null;
    const { project, path } = open;
    const file = fileOf(project, path, document.getText());
    const offset = document.offsetAt(position);
    return { project, file, offset, spot: spotAt(excerptAt(file, offset), offset) };
  };

  connection.onCompletion(async ({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    return document ? [...(await policies.completions(document, position))] : [];
  });

  connection.onHover(async (asked) => {
    const document = documents.get(asked.textDocument.uri);
    const ofPolicy = document && (await policies.hover(document, asked.position));
    if (ofPolicy) return shown(ofPolicy);
    const place = await placeAt(asked);
    const view = place?.project.view;
    const text = place?.spot && view ? hoverText(place.spot, (key) => factsIn(view, key), view.includes) : null;
    return text === null ? null : shown(text);
  });

  connection.onDefinition(async (asked) => {
    const place = await placeAt(asked);
    if (!place) return [];
    const { project, file, offset, spot } = place;
    return definitionsOf(file, offset, spot, await textsOf(project)).map(({ span }) => ({
      uri: project.open.get(span.file)?.uri ?? addressOf(project.folder, span.file),
      range: rangeOf(span),
    }));
  });

  documents.listen(connection);
  connection.listen();
}

const CAPABILITIES: InitializeResult = {
  serverInfo: { name: 'Pipewarden', version: packageVersion() },
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    completionProvider: { triggerCharacters: [':', ' '] },
    hoverProvider: true,
    definitionProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  },
};

async function foldersOf({ workspaceFolders, rootUri }: InitializeParams): Promise<readonly string[]> {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  const paths = uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri));
  return Promise.all(paths.map((path) => realpath(path).catch(() => path)));
}

function shown(value: string): Hover {
  return { contents: { kind: MarkupKind.Markdown, value } };
}

/** What other programs change, such as a checkout of another branch. */
function watchFiles(connection: Connection, { capabilities }: InitializeParams): void {
  if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  const watchers = [{ globPattern: '**/*.{yml,yaml}' }];
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {});
}

/** No question to answer: some editors know only this. */
function show(connection: Connection, message: string): void {
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message });
}

/** What is wrong is said once, until it is something else. */
function onlyNew<K>(say: (fault: string) => void): (of: K, fault: string) => void {
  const last = new Map<K, string>();
  return (of, fault) => {
    if (fault !== '' && last.get(of) !== fault) say(fault);
    last.set(of, fault);
  };
}
