import { type ShellValue, textOf } from './shell-values.ts';

type Ask = (name: string) => ShellValue | undefined;

/** After some questions were answered: the next one, or the result. */
interface Step<T> {
  name?: string;
  readonly next: Map<string, Step<T>>;
  result?: { readonly value: T };
}

/** What follows from the values of variables, once for all that have the same values. Which variables count it finds out itself. */
export class SharedAnswers<T> {
  readonly #start: Step<T> = { next: new Map() };

  /** `work` asks the same questions in the same order, as long as the answers are the same. */
  find(ask: Ask, work: (ask: Ask) => T): T {
    let step: Step<T> | undefined = this.#start;
    while (step?.name !== undefined) step = step.next.get(textOf(ask(step.name)));
    if (step?.result) return step.result.value;
    const asked = new Map<string, string>();
    const value = work((name) => {
      const answer = ask(name);
      asked.set(name, textOf(answer));
      return answer;
    });
    this.#keep(asked, value);
    return value;
  }

  #keep(asked: ReadonlyMap<string, string>, value: T): void {
    let step = this.#start;
    for (const [name, answer] of asked) {
      step.name = name;
      const next = step.next.get(answer) ?? { next: new Map() };
      step.next.set(answer, next);
      step = next;
    }
    step.result = { value };
  }
}
