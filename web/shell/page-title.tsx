import { type ReactNode, useEffect, useRef } from "react";
import { useText } from "../text.ts";
import { takeFocusRequest } from "./focus.ts";

type Props = {
  /** What the window's title says; the heading's own text if that is plain. */
  readonly title: string;
  readonly children?: ReactNode;
};

/** The page's one `h1`. It names the window and takes the focus after a move from another page. */
export const PageTitle = ({ title, children }: Props) => {
  const { messages } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${messages.product}`;
  }, [title, messages.product]);
  useEffect(() => {
    if (takeFocusRequest()) heading.current?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
};
