import type { Account } from "@chatorleans/client";
import { useState, type FormEvent } from "react";

export function SignIn({ account }: { account: Account }) {
  const [kind, setKind] = useState<"login" | "register">("register");
  const [username, setUsername] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await account.signIn(kind, username.trim(), password, kind === "register" ? displayName.trim() : undefined);
    } catch (failure) {
      setError(failure instanceof TypeError ? "The server cannot be reached." : (failure as Error).message);
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <img className="brand-mark" src="icon.svg" alt="" width="56" height="56" />
        <h1>ChatOrleans</h1>
        <p className="muted">Every message arrives: once, and in order.</p>
        <div className="tabs" role="group" aria-label="Sign-in mode">
          {(["register", "login"] as const).map((tab) => (
            <button key={tab} type="button" aria-pressed={kind === tab} data-testid={`tab-${tab}`}
              onClick={() => setKind(tab)}>{tab === "register" ? "Create account" : "Sign in"}</button>
          ))}
        </div>
        <label>User name
          <input data-testid={`${kind}-username`} value={username} autoComplete="username" autoCapitalize="none" required
            minLength={3} maxLength={32} autoFocus onChange={(event) => setUsername(event.target.value)} />
        </label>
        {kind === "register" && (
          <label>Display name <span className="muted">(optional)</span>
            <input data-testid="register-display-name" value={displayName} autoComplete="name" maxLength={64}
              onChange={(event) => setDisplayName(event.target.value)} />
          </label>)}
        <label>Password
          <input data-testid={`${kind}-password`} type="password" value={password} required minLength={8} maxLength={128}
            autoComplete={kind === "register" ? "new-password" : "current-password"}
            onChange={(event) => setPassword(event.target.value)} />
        </label>
        {error && <p className="error" role="alert" data-testid="sign-in-error">{error}</p>}
        <button className="primary" data-testid={`${kind}-submit`} disabled={busy}>
          {busy ? "One moment…" : kind === "register" ? "Create account" : "Sign in"}
        </button>
      </form>
    </main>
  );
}
