/** An editor: a client that others wrote, and `pipewarden lsp` as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  CodeActionRequest,
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type Location,
  type MarkupContent,
  type Position,
  PublishDiagnosticsNotification,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

const WAIT_MS = 60_000;

export interface Editor {
  /** Of the server. */
  readonly pid: number;
  uri(path: string): string;
  /** Opens a file with this text, whatever is on the disk. */
  open(path: string, text: string): Promise<void>;
  /** Somebody types: this stands there now. */
  type(path: string, text: string): Promise<void>;
  /** A few characters more, told as most editors do: not with the whole file. */
  insert(path: string, at: number, text: string): Promise<void>;
  save(path: string): Promise<void>;
  close(path: string): Promise<void>;
  /** The next diagnostics of the file that satisfy the question. */
  diagnostics(path: string, asked?: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** The next message that is shown. */
  message(): Promise<string>;
  /** `at`: a text in the file, asked for at its beginning, or behind what is left of `|` in it. */
  actions(path: string, at: string): Promise<readonly CodeActionAnswer[]>;
  /** '' where there is none. */
  hover(path: string, at: string): Promise<string>;
  /** `ci/base.yml:3`. */
  definitions(path: string, at: string): Promise<readonly string[]>;
  completions(path: string, at: string): Promise<readonly string[]>;
  /** With the exit code. */
  end(): Promise<number | null>;
}

export interface CodeActionAnswer {
  readonly title: string;
  readonly kind: string | undefined;
  /** What the file holds after it. */
  readonly text: string;
}

interface Options {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** `folder`: an empty one, which the editor has open. */
export async function startEditor(program: string, given: string, options: Options = {}): Promise<Editor> {
  const folder = realpathSync(given);
  for (const [path, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child = spawn(process.execPath, [program, 'lsp', ...(options.args ?? [])], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const texts = new Map<string, { text: string; version: number }>();
  const published = arrivals<{ uri: string; diagnostics: readonly Diagnostic[] }>();
  const messages = arrivals<string>();
  connection.onNotification(PublishDiagnosticsNotification.type, published.arrived);
  connection.onNotification(ShowMessageNotification.type, ({ message }) => messages.arrived(message));
  connection.listen();
  const uri = (path: string) => pathToFileURL(join(folder, path)).href;
  const capabilities: ClientCapabilities = {};
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'project' }],
    capabilities,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const textOf = (path: string) => texts.get(path)?.text ?? '';
  const asked = (path: string, at: string) => ({
    textDocument: { uri: uri(path) },
    position: positionOf(textOf(path), at),
  });

  return {
    pid: child.pid ?? 0,
    uri,
    async open(path, text) {
      texts.set(path, { text, version: 1 });
      const textDocument = { uri: uri(path), languageId: 'yaml', version: 1, text };
      await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    },
    async type(path, text) {
      const version = (texts.get(path)?.version ?? 0) + 1;
      texts.set(path, { text, version });
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uri(path), version },
        contentChanges: [{ text }],
      });
    },
    async insert(path, at, added) {
      const { text, version } = texts.get(path) ?? { text: '', version: 0 };
      texts.set(path, { text: text.slice(0, at) + added + text.slice(at), version: version + 1 });
      const before = text.slice(0, at).split('\n');
      const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uri(path), version: version + 1 },
        contentChanges: [{ range: { start: position, end: position }, text: added }],
      });
    },
    async save(path) {
      writeFileSync(join(folder, path), textOf(path));
      await connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri: uri(path) } });
    },
    async close(path) {
      texts.delete(path);
      await connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: uri(path) } });
    },
    async diagnostics(path, question = () => true) {
      const found = await published.next((each) => each.uri === uri(path) && question(each.diagnostics));
      return found.diagnostics;
    },
    message: () => messages.next(() => true),
    async actions(path, at) {
      const { textDocument, position } = asked(path, at);
      const range = { start: position, end: position };
      const context = { diagnostics: [] };
      const found = await connection.sendRequest(CodeActionRequest.type, { textDocument, range, context });
      return (found ?? []).map((action) => {
        const edits = 'edit' in action ? (action.edit?.changes?.[uri(path)] ?? []) : [];
        const text = edits
          .map(({ range: { start, end }, newText }) => [
            offset(textOf(path), start),
            offset(textOf(path), end),
            newText,
          ])
          .sort(([one], [other]) => Number(other) - Number(one))
          .reduce((all, [start, end, by]) => all.slice(0, Number(start)) + by + all.slice(Number(end)), textOf(path));
        return { title: action.title, kind: 'kind' in action ? action.kind : undefined, text };
      });
    },
    async hover(path, at) {
      const found = await connection.sendRequest(HoverRequest.type, asked(path, at));
      return found ? (found.contents as MarkupContent).value : '';
    },
    async definitions(path, at) {
      const found = await connection.sendRequest(DefinitionRequest.type, asked(path, at));
      const root = `${pathToFileURL(folder).href}/`;
      return ((found ?? []) as Location[]).map((each) => `${each.uri.replace(root, '')}:${each.range.start.line + 1}`);
    },
    async completions(path, at) {
      const found = await connection.sendRequest(CompletionRequest.type, asked(path, at));
      return (Array.isArray(found) ? found : (found?.items ?? [])).map(({ label }) => label);
    },
    async end() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const code = await ended;
      connection.dispose();
      return code;
    },
  };
}

function positionOf(text: string, at: string): Position {
  const bar = at.indexOf('|');
  const start = text.indexOf(at.replace('|', ''));
  if (start === -1) throw new Error(`there is no ${at}`);
  const before = text.slice(0, start + Math.max(0, bar)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

function offset(text: string, { line, character }: Position): number {
  const lines = text.split('\n').slice(0, line);
  return lines.reduce((sum, each) => sum + each.length + 1, 0) + character;
}

/** What comes when it comes: each thing is given once. */
function arrivals<T>() {
  const here: T[] = [];
  const waiting = new Set<() => void>();
  return {
    arrived: (thing: T) => {
      here.push(thing);
      for (const look of waiting) look();
    },
    next: (question: (thing: T) => boolean) =>
      new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`nothing of the kind came: ${JSON.stringify(here)}`));
        }, WAIT_MS);
        function look(): void {
          const found = here.findIndex(question);
          if (found === -1) return;
          const [thing] = here.splice(found, 1);
          clearTimeout(timer);
          waiting.delete(look);
          resolve(thing as T);
        }
        waiting.add(look);
        look();
      }),
  };
}
