/** The act that is referred to, to be read before it is signed, revised or answered. */
import { Button } from "@mantine/core";
import { actDefinition, contentSchema, frameSchema } from "#kernel";
import { Notice } from "../../shell/notice.tsx";
import { useText } from "../../text.ts";
import { useActName } from "../act-name.ts";
import { ContentList } from "../content-list.tsx";
import { useSubject } from "./form-context.ts";
import styles from "./named-act.module.css";
import { presentContent, referredTo } from "./payload.ts";
import { useValue } from "./store.ts";

/** What the named act says now. Where only the newest of its kind counts it stands open, and one that came in the meantime is offered. */
export const NamedAct = () => {
  const { protocol, type, words, file, next } = useSubject();
  const { messages } = useText();
  const actName = useActName(words);
  const [of, set] = useValue<string>("/of");
  const definition = actDefinition(protocol, type);
  const act = referredTo(file, of);
  if (definition?.refersTo === undefined || !file || !act) return null;
  const newest = definition.newest && next && !next.of.includes(of) ? next.of[0] : undefined;
  const frame = frameSchema(protocol, act.type);
  const content = contentSchema(protocol, act.type);
  return (
    <>
      {newest === undefined ? null : (
        <Notice tone="warn" role="status">
          <p>{messages.form.replaced}</p>
          <Button variant="default" size="sm" onClick={() => set(newest)}>
            {messages.form.takeNewest}
          </Button>
        </Notice>
      )}
      <details key={of} className={styles.named} open={definition.newest === true}>
        <summary>{actName(act)}</summary>
        <div className={styles.fields}>
          {frame ? <ContentList schema={frame} values={act.frame} words={words} type={act.type} act={act.hash} /> : null}
          {content && act.content ? (
            <ContentList schema={content} values={presentContent(file, act)} words={words} type={act.type} act={act.hash} />
          ) : (
            <p className="muted small">{messages.case.erased}</p>
          )}
        </div>
      </details>
    </>
  );
};
