/** The language server: what editors ask, and who answers. */
import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  CodeActionKind,
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Io } from '../cli/io.ts';
import { packageVersion } from '../cli/package-file.ts';
import { readReviewSeconds } from '../settings.ts';
import { actionsFor, FIX_ALL } from './fix-actions.ts';
import { judgingProcess } from './judging-process.ts';
import type { Judging } from './view-of-checkout.ts';
import { Workspace } from './workspace.ts';

/** Never comes to an end by itself: the editor's `exit` ends the process. Throws SettingsError. */
export function serveLsp(options: Judging['options'], { env }: Io): void {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const documents = new TextDocuments(TextDocument);
  const judging = judgingProcess(env, readReviewSeconds());
  const workspace = new Workspace(options, judging, {
    publish: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] }),
    judged: onlyNew((fault) => show(connection, `Pipewarden: ${fault}`)),
  });

  connection.onInitialize(async (params) => {
    workspace.folders = await foldersOf(params);
    connection.onInitialized(() => watchFiles(connection, params));
    return CAPABILITIES;
  });
  connection.onShutdown(() => judging.end());
  connection.onDidChangeWatchedFiles(() => workspace.judgeAll());
  documents.onDidChangeContent(({ document }) => void workspace.changed(document));
  documents.onDidClose(({ document }) => void workspace.closed(document));
  documents.onDidSave(() => workspace.judgeAll());

  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const document = documents.get(textDocument.uri);
    const file = await workspace.file(textDocument.uri);
    if (!document || !file) return [];
    const fixes = (file.project.view?.fixes ?? []).filter(({ path }) => path === file.path);
    return [...actionsFor(document, fixes, range, context.diagnostics)];
  });

  documents.listen(connection);
  connection.listen();
}

const CAPABILITIES: InitializeResult = {
  serverInfo: { name: 'Pipewarden', version: packageVersion() },
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  },
};

async function foldersOf({ workspaceFolders, rootUri }: InitializeParams): Promise<readonly string[]> {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  const paths = uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri));
  return Promise.all(paths.map((path) => realpath(path).catch(() => path)));
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
