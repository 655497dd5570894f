/** What was found by those who asked the same questions, by their answers. */
interface Asked<T> {
  readonly questions: readonly string[];
  readonly results: Map<string, T>;
}

/** Which questions count depends on answers; where there are more ways than that nothing more is remembered. */
const MOST_WAYS = 12;

/** What follows from the answers to questions, once for all who answer them alike. Which questions count it finds out itself. */
export class SharedAnswers<T extends object> {
  readonly #ways: Asked<T>[] = [];
  /** Answers may be long, and most come again. */
  readonly #ids = new Map<string, number>();

  /** `answer`: texts, equal for what is the same to whoever asks. `work` tells all that it asks. */
  find(answer: (question: string) => string, work: (asks: (question: string) => void) => T): T {
    for (const { questions, results } of this.#ways) {
      const known = results.get(this.#keyOf(questions, answer));
      if (known) return known;
    }
    const asked = new Set<string>();
    const value = work((question) => asked.add(question));
    this.#keep([...asked], answer, value);
    return value;
  }

  #keyOf(questions: readonly string[], answer: (question: string) => string): string {
    let key = '';
    for (const question of questions) key += `${this.#idOf(answer(question))} `;
    return key;
  }

  #idOf(answer: string): number {
    const id = this.#ids.get(answer) ?? this.#ids.size;
    this.#ids.set(answer, id);
    return id;
  }

  #keep(questions: readonly string[], answer: (question: string) => string, value: T): void {
    const isSame = (other: Asked<T>) =>
      other.questions.length === questions.length && other.questions.every((each, index) => each === questions[index]);
    let way = this.#ways.find(isSame);
    if (!way) {
      if (this.#ways.length >= MOST_WAYS) return;
      way = { questions, results: new Map() };
      this.#ways.push(way);
    }
    way.results.set(this.#keyOf(questions, answer), value);
  }
}
