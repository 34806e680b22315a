/** The form's values and errors. Each control follows its own pointer, so that a list of two hundred rows stays quick. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Draft } from "./draft.ts";
import { isWithin, valueAt, withValueAt } from "./pointer.ts";

/** Messages by JSON pointer, in the order of the form. */
export type Errors = ReadonlyMap<string, string>;
const noErrors: Errors = new Map();

export class FormStore {
  #draft: Draft;
  #errors: Errors = noErrors;
  readonly #listeners = new Set<() => void>();
  /** Called after each change of a value. */
  onChange: (draft: Draft) => void = () => {};
  /** Called when a control is left; the form judges its field. */
  onLeave: (pointer: string) => void = () => {};

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get draft(): Draft {
    return this.#draft;
  }

  get errors(): Errors {
    return this.#errors;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(pointer: string, value: unknown): void {
    this.replace(withValueAt(this.#draft, pointer, value));
  }

  replace(draft: Draft): void {
    this.#draft = draft;
    this.#tell();
    this.onChange(draft);
  }

  setErrors(errors: Errors): void {
    this.#errors = errors;
    this.#tell();
  }

  /** Replaces what is said about one field and all inside it. */
  setErrorsWithin(pointer: string, errors: Errors): void {
    const kept = [...this.#errors].filter(([at]) => !isWithin(at, pointer));
    this.setErrors(new Map([...kept, ...errors]));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const StoreContext = createContext<FormStore | null>(null);
export const StoreProvider = StoreContext;

export const useStore = (): FormStore => {
  const store = useContext(StoreContext);
  if (!store) throw new Error("a field was drawn outside a form");
  return store;
};

/** The value at the pointer and its setter. */
export const useValue = <Value>(pointer: string): readonly [Value, (value: Value) => void] => {
  const store = useStore();
  const value = useSyncExternalStore(store.subscribe, () => valueAt(store.draft, pointer)) as Value;
  const set = useCallback((next: Value) => store.set(pointer, next), [store, pointer]);
  return [value, set];
};

export const useDraft = (): Draft => {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.draft);
};

export const useErrors = (): Errors => {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.errors);
};

export const useError = (pointer: string): string | undefined => {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => store.errors.get(pointer));
};
