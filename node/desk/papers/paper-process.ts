/** A process for one task: it draws a note, or reads a file that a stranger made. It knows no secret and can write nothing. */
import type { Answer, Task } from "./lone-process.ts";

const perform = async (task: Task): Promise<unknown> => {
  switch (task.kind) {
    case "pdf":
      return (await import("./note-pdf.ts")).notePdf(task.note, new Date(task.made * 1000));
    case "docx":
      return (await import("./note-docx.ts")).noteDocx(task.note);
    case "read":
      return (await import("./sources/read-source.ts")).readSource(task.bytes);
  }
};

process.once("message", async (task: Task) => {
  let answer: Answer;
  try {
    answer = { value: await perform(task) };
  } catch (error) {
    answer = { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(answer, () => process.disconnect());
});
