/** People as lists name them. */
type Named = { readonly kid: string; readonly name: string | null };
type Titled = Named & { readonly agency: string; readonly title: string | null };

/** How much of a key tells it from others. */
const SHOWN = 8;

export const nameOf = ({ name, kid }: Named): string => name ?? kid.slice(0, SHOWN);

/** The part of the key that tells somebody with one's own name from oneself; null where there is nothing to tell apart. */
export const keyOfNamesake = (other: Named, me: { readonly kid: string | null; readonly name: string | null }): string | null =>
  other.name !== null && other.name === me.name && other.kid !== me.kid ? other.kid.slice(0, SHOWN) : null;

/** What tells each apart from others of the list beside the name: the title, and the key where somebody has several or two have the same. */
export const titlesOf = (people: readonly Titled[]): ((person: Titled) => string) => {
  const alike = Map.groupBy(people, sameOf);
  return (person) => {
    const key = (alike.get(sameOf(person))?.length ?? 0) > 1 && person.name !== null ? person.kid.slice(0, SHOWN) : null;
    return [person.title, key].filter(Boolean).join(", ");
  };
};

const sameOf = ({ agency, name, title }: Titled): string => JSON.stringify([agency, name, title]);
