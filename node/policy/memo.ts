/** Remembers up to `size` answers of a pure function, by its argument's JSON, forgetting the one not asked for longest; 0 remembers none. */
export const memoise = <A, T extends object>(size: number, answer: (argument: A) => T): ((argument: A) => T) => {
  if (size === 0) return answer;
  const known = new Map<string, T>();
  const oldest = (): string | undefined => known.keys().next().value;
  return (argument) => {
    const key = JSON.stringify(argument);
    const found = known.get(key) ?? answer(argument);
    known.delete(key);
    known.set(key, found);
    const excess = known.size > size ? oldest() : undefined;
    if (excess !== undefined) known.delete(excess);
    return found;
  };
};
