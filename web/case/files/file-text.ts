/** Words about files, which come with the pages that say them. */
import { enFiles, type FileMessages } from "../../text/en-files.ts";
import { esFiles } from "../../text/es-files.ts";
import { type LanguageChoice, useText } from "../../text.ts";
import { TransferError } from "../attachment.ts";

export const useFileText = (): LanguageChoice & { readonly files: FileMessages } => {
  const text = useText();
  return { ...text, files: text.language === "es" ? esFiles : enFiles };
};

export const faultText = (files: FileMessages, error: unknown): string =>
  files.fault[error instanceof TransferError ? error.fault : "network"];

/** How long the rest takes, as people say it. */
export const timeLeft = (files: FileMessages, seconds: number): string => {
  if (seconds < 60) return files.seconds(Math.max(5, Math.ceil(seconds / 5) * 5));
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? files.minutes(minutes) : files.hours(Math.floor(minutes / 60), minutes % 60);
};
