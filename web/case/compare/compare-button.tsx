import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { useActName } from "../act-name.ts";
import { useArrangement, type Words } from "../arrangements.ts";
import { useCaseText } from "../case-text.ts";
import { hasVersions } from "./versions.ts";

const CompareDialog = lazy(() => import("./compare-dialog.tsx").then(({ CompareDialog }) => ({ default: CompareDialog })));

type Props = { readonly act: TimelineAct; readonly file: CaseFile; readonly words: Words };

/** Leads to the versions of an act's text, where there is more than one. */
export const CompareButton = ({ act, file, words }: Props) => {
  const { told } = useCaseText();
  const actName = useActName(words);
  const protocol = useArrangement(file.protocol)?.protocol;
  // Once asked for it stays, so that closing it gives the focus back.
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  if (!protocol || !hasVersions(file, act, protocol)) return null;
  const show = (): void => {
    setAsked(true);
    setOpen(true);
  };
  return (
    <div data-screen-only>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconArrowsDiff size={15} aria-hidden="true" />}
        aria-label={`${told.compare.open}: ${actName(act)}`}
        onClick={show}
      >
        {told.compare.open}
      </Button>
      {asked ? (
        <Suspense>
          <CompareDialog act={act} file={file} words={words} protocol={protocol} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
};
