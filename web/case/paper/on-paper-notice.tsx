import { useSuspenseQuery } from "@tanstack/react-query";
import { nodeQuery } from "../../api.ts";
import { Notice } from "../../shell/notice.tsx";
import { usePartyName } from "../parties.ts";
import { usePaperText } from "./paper-text.ts";

/** Says that the other party is served on paper, whether because it has no node or because the case was not shared with it yet. */
export const OnPaperNotice = ({ party }: { readonly party: string }) => {
  const { paper } = usePaperText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const name = usePartyName()(party);
  const hasNode = node.partners.some((partner) => partner.party === party && partner.hasNode);
  return (
    <Notice tone="info" title={hasNode ? paper.hasNode(name) : paper.noNode(name)}>
      <p>{hasNode ? paper.hasNodeHint(name) : paper.noNodeHint(name)}</p>
    </Notice>
  );
};
