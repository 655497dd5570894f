/** Policies that are open: what editors ask of them, and who answers. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { dayOfTime } from '../policy/days.ts';
import type { PolicySource, PolicyText } from '../policy/policy-source.ts';
import { readPolicyFiles } from '../reading/policy-on-disk.ts';
import { looseFile } from '../source.ts';
import { fileAt, realFile } from './checkout-of.ts';
import type { Editor } from './open-projects.ts';
import { completionsAt } from './policy-completion.ts';
import { type GivenPolicy, pathBeside, policyDiagnostics, policyFile } from './policy-files.ts';
import { describe, schemasAt } from './schema-at.ts';
import { spotAt } from './spot.ts';

interface Known {
  readonly file: string;
  readonly document: TextDocument;
  readonly group: boolean;
  readonly beside: string | null;
}

/** What a group's own file says stands below a group's key in the main one. */
const OF_A_GROUP = ['groups', '*'];

export class PolicyDocuments {
  readonly #given: Promise<GivenPolicy | null>;
  readonly #publish: Editor['publish'];
  /** By real path. */
  readonly #open = new Map<string, Known>();

  /** `given`: what `--policy` or POLICY_FILE names, from the working folder. */
  constructor(given: string | undefined, cwd: string, publish: Editor['publish']) {
    this.#given = given === undefined ? Promise.resolve(null) : givenPolicy(resolve(cwd, given));
    this.#publish = publish;
  }

  async changed(document: TextDocument): Promise<void> {
    const known = await this.#known(document);
    if (!known) return;
    for (const [path, found] of policyDiagnostics(await this.#source(known), dayOfTime(new Date().toISOString()))) {
      const file = known.beside === null ? document.uri : pathBeside(known.beside, path);
      const uri = known.beside === null ? file : (this.#open.get(file)?.document.uri ?? pathToFileURL(file).href);
      this.#publish(uri, found);
    }
  }

  async closed(document: TextDocument): Promise<void> {
    const known = await this.#known(document);
    if (!known) return;
    this.#open.delete(known.file);
    this.#publish(document.uri, []);
  }

  async completions(document: TextDocument, position: Position): Promise<readonly CompletionItem[]> {
    const known = await this.#known(document);
    return known ? completionsAt(document, document.offsetAt(position), known.group ? OF_A_GROUP : []) : [];
  }

  /** Null: it is no policy, or nothing is said of the place. */
  async hover(document: TextDocument, position: Position): Promise<string | null> {
    const known = await this.#known(document);
    const spot = known && spotAt(looseFile('policy', document.getText()), document.offsetAt(position));
    if (!spot) return null;
    return describe(schemasAt([...(known.group ? OF_A_GROUP : []), ...spot.path])) || null;
  }

  async #known(document: TextDocument): Promise<Known | null> {
    const file = await fileAt(document.uri);
    const found = file && policyFile(file, await this.#given);
    if (!found) return null;
    const known = { ...found, document, file };
    this.#open.set(file, known);
    return known;
  }

  /** All files of the policy, with open ones as they are now. */
  async #source({ document, beside, file }: Known): Promise<PolicySource> {
    const path = basename(file);
    if (beside === null) return { path, text: document.getText() };
    const { groups = [], ...main } = await readPolicyFiles(beside).catch((): PolicySource => ({ path, text: '' }));
    const now = (each: PolicyText) => {
      const open = this.#open.get(pathBeside(beside, each.path));
      return open ? { ...each, text: open.document.getText() } : each;
    };
    return { ...now(main), groups: groups.map(now) };
  }
}

async function givenPolicy(path: string): Promise<GivenPolicy> {
  const real = await realFile(path);
  return { path: real, isFolder: (await stat(real).catch(() => null))?.isDirectory() ?? false };
}
