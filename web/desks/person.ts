/** People as lists name them. */
type Named = { readonly kid: string; readonly name: string | null };
type Titled = Named & { readonly agency: string; readonly title: string | null };

/** How much of a key tells it from others. */
const SHOWN = 8;

export const nameOf = ({ name, kid }: Named): string => name ?? kid.slice(0, SHOWN);

/** What tells each apart from others of the list beside the name: the title, and the key where somebody has several or two have the same. */
export const titlesOf = (people: readonly Titled[]): ((person: Titled) => string) => {
  const alike = Map.groupBy(people, sameOf);
  return (person) => {
    const key = (alike.get(sameOf(person))?.length ?? 0) > 1 && person.name !== null ? person.kid.slice(0, SHOWN) : null;
    return [person.title, key].filter(Boolean).join(", ");
  };
};

const sameOf = ({ agency, name, title }: Titled): string => JSON.stringify([agency, name, title]);
