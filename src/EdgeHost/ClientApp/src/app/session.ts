import type { Client } from "@chatorleans/client";
import { createContext, use } from "react";
import type { Toast } from "../ui/later";

/** What an act needs that is asked about first. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  /** A failure is said in the question, which stays open. */
  readonly act: () => Promise<unknown>;
}

/** What every part of the page of a signed-in user can use. It stays the same object. */
export interface Session {
  readonly client: Client;
  readonly ask: (question: Question) => void;
  readonly notify: (toast: Omit<Toast, "id">) => void;
  /** Says what failed, and offers to try again. */
  readonly fail: (error: unknown, again?: () => void) => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("Nobody is signed in here.");
  return session;
}
