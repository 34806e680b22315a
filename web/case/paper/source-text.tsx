import { Button, Textarea } from "@mantine/core";
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
  const { text, isCut } = reading;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(paper.copied);
  };
  return (
    <div className={styles.source}>
      <Textarea
        readOnly
        label={paper.text}
        description={isCut ? `${paper.textHint} ${paper.cut}` : paper.textHint}
        value={text}
        autosize
        minRows={4}
        maxRows={18}
        classNames={{ input: styles.text ?? "" }}
        spellCheck={false}
      />
      <div>
        <Button variant="default" size="compact-sm" onClick={() => void copy()}>
          {copied ? paper.copied : paper.copyAll}
        </Button>
      </div>
    </div>
  );
};
