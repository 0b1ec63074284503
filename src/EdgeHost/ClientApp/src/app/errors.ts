import { ApiError, type ChatErrorCode } from "@chatorleans/client";
import type { Language } from "../ui";

/** What a refusal says in the user's language. Of a wrong input the server knows more than its code says. */
export function refusalText({ code, message }: { code: ChatErrorCode; message: string }, { t }: Language): string {
  return code === "Invalid" ? message : t(`error.${code}`);
}

export function errorText(error: unknown, language: Language): string {
  if (error instanceof ApiError) return refusalText(error.error, language);
  // What `fetch` throws without an answer.
  return language.t(error instanceof TypeError ? "error.network" : "failed.title");
}
