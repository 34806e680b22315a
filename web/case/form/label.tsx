import { useText } from "../../text.ts";

type Props = { readonly text: string; readonly optional?: boolean };

/** A field's name; what may be left out says so. */
export const Label = ({ text, optional = false }: Props) => {
  const { messages } = useText();
  return (
    <>
      {text}
      {optional ? <span className="muted"> ({messages.optional})</span> : null}
    </>
  );
};

/** An error's words, with what they are told first to those who do not see their colour. */
export const ErrorWords = ({ text }: { readonly text: string }) => {
  const { messages } = useText();
  return (
    <>
      <span className="visually-hidden">{messages.form.problemPrefix} </span>
      {text}
    </>
  );
};

/** Mantine's `error` property: nothing, or the words. */
export const errorOf = (text: string | undefined) => (text === undefined ? null : <ErrorWords text={text} />);
