import { type Ref, useImperativeHandle, useRef } from "react";
import { useText } from "../../text.ts";
import styles from "./error-summary.module.css";
import { idOf } from "./pointer.ts";
import { useErrors } from "./store.ts";

/** Puts the focus on a field's control, or on the nearest whole that has one. */
export const focusField = (pointer: string): void => {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const field = document.getElementById(idOf(at));
    if (!field) continue;
    const control = field.matches("input, select, textarea") ? field : field.querySelector<HTMLElement>("input, select, textarea, button");
    (control ?? field).focus();
    field.scrollIntoView({ block: "center" });
    return;
  }
};

export type SummaryHandle = { readonly focus: () => void };

/** Everything that is wrong, each linked to its field; takes the focus when the form is judged. */
export const ErrorSummary = ({ ref }: { readonly ref: Ref<SummaryHandle> }) => {
  const { messages } = useText();
  const errors = useErrors();
  const frame = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => requestAnimationFrame(() => frame.current?.focus()) }), []);
  if (errors.size === 0) return null;
  return (
    <div ref={frame} className={styles.summary} role="alert" tabIndex={-1} aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">{messages.form.problems(errors.size)}</h2>
      <ul>
        {[...errors].map(([pointer, text]) => (
          <li key={pointer}>
            <a
              href={`#${idOf(pointer)}`}
              onClick={(event) => {
                event.preventDefault();
                focusField(pointer);
              }}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
};
