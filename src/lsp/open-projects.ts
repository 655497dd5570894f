/** The checkouts whose files are open, each judged again when one of them changes: one at a time, and of many changes the last. */
import { relative, sep } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { checkoutOf, fileAt } from './checkout-of.ts';
import { addressOf } from './editor-place.ts';
import type { JudgingProcess } from './judging-process.ts';
import type { ProjectView } from './project-view.ts';
import type { Judging } from './view-of-checkout.ts';

/** Between two keys of somebody who types. */
const PAUSE_MS = 150;

export interface Project {
  readonly folder: string;
  /** Open documents, by path. */
  readonly open: Map<string, TextDocument>;
  /** Null: not judged yet. */
  view: ProjectView | null;
}

/** A file that is open, and the checkout that it is part of. */
export interface OpenFile {
  readonly project: Project;
  /** In the checkout. */
  readonly path: string;
}

export interface Editor {
  publish(uri: string, diagnostics: readonly Diagnostic[]): void;
  /** Why a checkout could not be judged. Empty: it was. */
  judged(project: Project, fault: string): void;
}

export class Workspace {
  /** Folders that the editor has open, with links followed. */
  folders: readonly string[] = [];
  readonly #options: Judging['options'];
  readonly #judging: JudgingProcess;
  readonly #editor: Editor;
  readonly #projects = new Map<string, Project>();
  readonly #files = new Map<string, Promise<OpenFile | null>>();
  readonly #coming = new Set<Promise<void>>();
  readonly #waiting = new Set<Project>();
  readonly #published = new Map<Project, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;

  constructor(options: Judging['options'], judging: JudgingProcess, editor: Editor) {
    this.#options = options;
    this.#judging = judging;
    this.#editor = editor;
  }

  /** Null: it is part of no checkout with a configuration. */
  file(uri: string): Promise<OpenFile | null> {
    let found = this.#files.get(uri);
    if (!found) {
      found = this.#find(uri);
      this.#files.set(uri, found);
    }
    return found;
  }

  changed(document: TextDocument): void {
    const known = this.#change(document).finally(() => this.#coming.delete(known));
    this.#coming.add(known);
  }

  /** Until every file that was opened is known. */
  async settled(): Promise<void> {
    await Promise.all(this.#coming);
  }

  async #change(document: TextDocument): Promise<void> {
    const file = await this.file(document.uri);
    if (!file) return;
    file.project.open.set(file.path, document);
    this.#judgeSoon(file.project);
  }

  async closed({ uri }: TextDocument): Promise<void> {
    const file = await this.file(uri);
    this.#files.delete(uri);
    if (!file?.project.open.delete(file.path)) return;
    this.#judgeSoon(file.project);
  }

  /** Something was saved, or came from elsewhere. */
  judgeAll(): void {
    for (const project of this.#projects.values()) this.#judgeSoon(project);
  }

  async #find(uri: string): Promise<OpenFile | null> {
    const file = await fileAt(uri);
    const folder = file && (await checkoutOf(file, this.folders, this.#options));
    if (!folder) return null;
    const project = this.#projects.get(folder) ?? { folder, open: new Map(), view: null };
    this.#projects.set(folder, project);
    return { project, path: relative(folder, file).split(sep).join('/') };
  }

  #judgeSoon(project: Project): void {
    this.#waiting.add(project);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#judgeNext(), PAUSE_MS);
  }

  async #judgeNext(): Promise<void> {
    const [project] = this.#waiting;
    if (!project || this.#isBusy) return;
    this.#waiting.delete(project);
    this.#isBusy = true;
    const given = [...project.open].map(([path, document]) => [path, document.getText()] as const);
    const answer = await this.#judging.judge({ folder: project.folder, options: this.#options, given });
    this.#isBusy = false;
    if ('view' in answer) this.#show(project, answer.view);
    this.#editor.judged(project, 'fault' in answer ? answer.fault : '');
    void this.#judgeNext();
  }

  #show(project: Project, view: ProjectView): void {
    project.view = view;
    const before = this.#published.get(project) ?? [];
    const now = new Set(view.diagnostics.keys());
    this.#published.set(project, now);
    const open = view.files.filter((path) => project.open.has(path));
    for (const path of new Set([...before, ...now, ...open])) {
      const uri = project.open.get(path)?.uri ?? addressOf(project.folder, path);
      this.#editor.publish(uri, view.diagnostics.get(path) ?? []);
    }
  }
}
