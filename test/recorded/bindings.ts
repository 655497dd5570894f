/** What the placeholders of a recording stand for in this run. */

/** Their values are told by what they are, not by an earlier answer. */
const ANY: Readonly<Record<string, RegExp | null>> = {
  any: null,
  'any.number': /^-?[\d.]+$/,
  'any.date': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  'any.day': /^\d{4}-\d\d-\d\d$/,
  secret: /./,
};

/** Kinds that are texts; all others are numbers. */
const TEXTS = ['sha', 'short', 'discussion', 'url', 'host', 'hostname', 'commit'];

const PLACEHOLDER = /\{\{([\w.-]+)\}\}/;

export class Bindings {
  readonly #values = new Map<string, unknown>();

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Placeholders in a text replaced. Throws where one has no value yet. */
  fill(text: string): string {
    return text.replace(new RegExp(PLACEHOLDER, 'g'), (_, name: string) => String(this.#get(name)));
  }

  /** The same for a whole body. */
  fillAll(value: unknown): unknown {
    if (typeof value === 'string') {
      const whole = wholeName(value);
      return whole === null ? this.fill(value) : this.#get(whole);
    }
    if (Array.isArray(value)) return value.map((item) => this.fillAll(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.fillAll(item)]));
  }

  /** Whether a recorded text fits; placeholders without a value take it from `actual`. */
  fits(recorded: string, actual: unknown): boolean {
    const whole = wholeName(recorded);
    if (whole !== null) return this.#take(whole, actual, typeof actual);
    if (!PLACEHOLDER.test(recorded)) return recorded === actual;
    if (typeof actual !== 'string') return false;
    const parts = recorded.split(new RegExp(PLACEHOLDER, 'g'));
    const names = parts.filter((_, index) => index % 2 === 1);
    const pattern = parts.map((part, index) => (index % 2 === 1 ? '(.+?)' : quoted(part))).join('');
    const found = new RegExp(`^${pattern}$`, 's').exec(actual);
    return found !== null && names.every((name, index) => this.#take(name, found[index + 1], 'text'));
  }

  #get(name: string): unknown {
    if (!this.#values.has(name)) throw new Error(`{{${name}}} has no value: an earlier answer did not give it`);
    return this.#values.get(name);
  }

  /** `type`: of the value in the answer; `text`: it stood inside a longer text. */
  #take(name: string, actual: unknown, type: string): boolean {
    if (name in ANY) return ANY[name] === null || ANY[name]!.test(String(actual));
    const kind = name.split('.')[0]!;
    const textual = TEXTS.includes(kind);
    if (type !== 'text' && type !== (textual ? 'string' : 'number')) return false;
    const value = textual ? actual : Number(actual);
    if (this.#values.has(name)) return this.#values.get(name) === value;
    if (!textual && !Number.isInteger(value)) return false;
    const taken = [...this.#values].some(([other, known]) => other.startsWith(`${kind}.`) && known === value);
    if (taken) return false;
    this.#values.set(name, value);
    return true;
  }
}

function wholeName(text: string): string | null {
  return new RegExp(`^${PLACEHOLDER.source}$`).exec(text)?.[1] ?? null;
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
