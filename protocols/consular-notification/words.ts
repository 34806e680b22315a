import type { FieldText, Labelled } from "#kernel";

export const words = (es: string, en: string) => ({ es, en });
export const label = (es: string, en: string, helpEs?: string, helpEn?: string): Labelled => ({
  label: words(es, en),
  ...(helpEs && helpEn ? { help: words(helpEs, helpEn) } : {}),
});
export const options = (es: string, en: string, values: NonNullable<FieldText["options"]>): FieldText => ({
  label: words(es, en),
  options: values,
});
