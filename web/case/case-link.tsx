import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { casesQuery } from "../api.ts";
import { useText } from "../text.ts";

/** Another case, by its number where it is among the newest that the reader may see. */
export const CaseLink = ({ id }: { readonly id: string }) => {
  const { messages } = useText();
  const { data } = useInfiniteQuery(casesQuery({}));
  const known = data?.pages.flatMap((page) => page.cases).find((one) => one.case === id);
  return (
    <Link to="/cases/$case" params={{ case: id }} className="numeric">
      {known?.number ?? messages.cases.noNumber(id.slice(0, 6))}
    </Link>
  );
};
