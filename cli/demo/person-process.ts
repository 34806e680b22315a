/** One person in a process of their own. The runner says what they do; their key is made here and never leaves. */
import { type Draft, Person, type PlainFile } from "./person.ts";

export type Request =
  | { readonly id: number; readonly what: "enter"; readonly url: string; readonly persona: string }
  | { readonly id: number; readonly what: "act"; readonly draft: Draft }
  | { readonly id: number; readonly what: "caseFile"; readonly case: string }
  | { readonly id: number; readonly what: "cases" }
  | { readonly id: number; readonly what: "attach"; readonly file: PlainFile };

export type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string };

let person: Person | null = null;

const entered = (): Person => {
  if (person === null) throw new Error("nobody has signed in");
  return person;
};

const run = async (request: Request): Promise<unknown> => {
  switch (request.what) {
    case "enter":
      person = await Person.enter(request.url, request.persona);
      return person.kid;
    case "act":
      return entered().act(request.draft);
    case "caseFile":
      return entered().caseFile(request.case);
    case "cases":
      return entered().cases();
    case "attach":
      return entered().attach(request.file);
  }
};

process.on("message", async (request: Request) => {
  const reply: Reply = await run(request).then(
    (value) => ({ id: request.id, value }),
    (fault: unknown) => ({ id: request.id, error: fault instanceof Error ? fault.message : String(fault) }),
  );
  process.send?.(reply);
});
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
