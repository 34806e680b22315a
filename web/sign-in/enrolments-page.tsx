import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";

export const EnrolmentsPage = () => {
  const { messages } = useText();
  return <PageTitle title={messages.enrolments.title} />;
};
