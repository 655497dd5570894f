/** After some questions were answered: the next one, or the result. */
interface Step<T> {
  question?: string;
  readonly next: Map<string, Step<T>>;
  result?: { readonly value: T };
}

/** What follows from the answers to questions, once for all who answer them alike. Which questions count it finds out itself. */
export class SharedAnswers<T> {
  readonly #start: Step<T> = { next: new Map() };

  /**
   * `answer`: texts, equal for what is the same to whoever asks. `work` tells what it asks, the same questions in the same order
   * as long as the answers are the same.
   */
  find(answer: (question: string) => string, work: (asks: (question: string) => void) => T): T {
    let step: Step<T> | undefined = this.#start;
    while (step?.question !== undefined) step = step.next.get(answer(step.question));
    if (step?.result) return step.result.value;
    const answers = new Map<string, string>();
    const value = work((question) => {
      if (!answers.has(question)) answers.set(question, answer(question));
    });
    this.#keep(answers, value);
    return value;
  }

  #keep(answers: ReadonlyMap<string, string>, value: T): void {
    let step = this.#start;
    for (const [question, answer] of answers) {
      step.question = question;
      const next = step.next.get(answer) ?? { next: new Map() };
      step.next.set(answer, next);
      step = next;
    }
    step.result = { value };
  }
}
