import { Button } from "@mantine/core";
import { useState } from "react";
import { useAnnounce } from "../../shell/announce.tsx";
import styles from "./paper-page.module.css";
import { usePaperText } from "./paper-text.ts";
import type { Told } from "./use-source.ts";

/** The text of the source beside the form, to be copied from. It is text and nothing else: no markup of a mail is shown. */
export const SourceText = ({ told }: { readonly told: Told }) => {
  const { paper } = usePaperText();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const { reading } = told;
  if (!reading?.text) return null;
  const { text } = reading;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(paper.copied);
  };
  return (
    <section aria-labelledby="source-text" className={styles.source}>
      <div className={styles.sourceHead}>
        <h2 id="source-text">{paper.text}</h2>
        <Button variant="default" size="compact-sm" onClick={() => void copy()}>
          {copied ? paper.copied : paper.copyAll}
        </Button>
      </div>
      <p className="muted small">
        {paper.textHint} {reading.isCut ? paper.cut : ""}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <section className={styles.text} tabIndex={0} aria-label={paper.text}>
        {text}
      </section>
    </section>
  );
};
