import { Button, NativeSelect } from "@mantine/core";
import { IconFileTypePdf, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { type CaseFile, unwrap } from "#client";
import { api } from "../../api.ts";
import { Failure } from "../../shell/failure.tsx";
import { saveBlob } from "../attachment.ts";
import styles from "../case-page.module.css";
import { useCaseText } from "../case-text.ts";

const languages = ["es", "en", "both"] as const;
type PaperLanguage = (typeof languages)[number];

const fetchPaper = async (id: string, language: PaperLanguage): Promise<File> => {
  const answer = api.GET("/api/v1/cases/{case}/paper", { params: { path: { case: id }, query: { language } }, parseAs: "blob" });
  const blob = (await unwrap(answer)) as Blob;
  const name = /filename="([^"]+)"/.exec((await answer).response.headers.get("content-disposition") ?? "")?.[1] ?? "case.pdf";
  return new File([blob], name, { type: blob.type });
};

/** The case on paper: this page printed, or the PDF that the node makes of it. */
export const CasePaper = ({ file }: { readonly file: CaseFile }) => {
  const { language: page, told } = useCaseText();
  const [language, setLanguage] = useState<PaperLanguage>(page);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    setMade(null);
    try {
      const paper = await fetchPaper(file.case, language);
      saveBlob(paper, paper.name);
      setMade(paper.name);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={styles.bundle} aria-labelledby="paper-title">
      <h2 id="paper-title">{told.paper.pdfTitle}</h2>
      <NativeSelect
        size="sm"
        label={told.paper.language}
        value={language}
        onChange={({ currentTarget: { value } }) => setLanguage(languages.find((one) => one === value) ?? page)}
        data={languages.map((one) => ({ value: one, label: told.paper.languages[one] }))}
      />
      <div className={styles.buttons}>
        <Button
          variant="default"
          size="sm"
          loading={busy}
          leftSection={<IconFileTypePdf size={16} aria-hidden="true" />}
          aria-describedby="paper-hint"
          onClick={() => void make()}
        >
          {told.paper.pdf}
        </Button>
        <Button variant="default" size="sm" leftSection={<IconPrinter size={16} aria-hidden="true" />} onClick={() => print()}>
          {told.paper.print}
        </Button>
      </div>
      <p id="paper-hint" className="muted small">
        {told.paper.hint}
      </p>
      <p role="status" className="small">
        {made === null ? "" : told.paper.made(made)}
      </p>
      {failure ? <Failure error={failure} /> : null}
    </section>
  );
};
