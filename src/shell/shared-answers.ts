/** What was found by those who asked the same questions, by one answer after the other. */
interface Asked<T> {
  readonly questions: readonly string[];
  readonly results: Answered<T>;
}

/** `value`: where nothing is asked any more. */
interface Answered<T> {
  readonly next: Map<string, Answered<T>>;
  value?: T;
}

/** Which questions count depends on answers; where there are more ways than that nothing more is remembered. */
const MOST_WAYS = 12;
/** Where as many asked in vain and nobody was answered, the next ones will hardly be. */
const MOST_IN_VAIN = 12;

/** What follows from the answers to questions, once for all who answer them alike. Which questions count it finds out itself. */
export class SharedAnswers<T extends object> {
  readonly #ways: Asked<T>[] = [];
  #inVain = 0;
  #isShared = false;

  /** Is there any use in asking? */
  get isOfUse(): boolean {
    return this.#isShared || this.#inVain < MOST_IN_VAIN;
  }

  /** `answer`: texts, equal for what is the same to whoever asks. `work` tells all that it asks. */
  find(answer: (question: string) => string, work: (asks: (question: string) => void) => T): T {
    for (const { questions, results } of this.#ways) {
      const known = follow(results, questions, answer);
      if (known) {
        this.#isShared = true;
        return known;
      }
    }
    this.#inVain += 1;
    const asked = new Set<string>();
    const value = work((question) => asked.add(question));
    this.#keep([...asked], answer, value);
    return value;
  }

  #keep(questions: readonly string[], answer: (question: string) => string, value: T): void {
    const isSame = (other: Asked<T>) =>
      other.questions.length === questions.length && other.questions.every((each, index) => each === questions[index]);
    let way = this.#ways.find(isSame);
    if (!way) {
      if (this.#ways.length >= MOST_WAYS) return;
      way = { questions, results: { next: new Map() } };
      this.#ways.push(way);
    }
    let place = way.results;
    for (const question of questions) {
      const said = answer(question);
      const next = place.next.get(said) ?? { next: new Map() };
      place.next.set(said, next);
      place = next;
    }
    place.value = value;
  }
}

function follow<T>(
  start: Answered<T>,
  questions: readonly string[],
  answer: (question: string) => string,
): T | undefined {
  let place: Answered<T> | undefined = start;
  for (const question of questions) {
    place = place.next.get(answer(question));
    if (!place) return undefined;
  }
  return place.value;
}
