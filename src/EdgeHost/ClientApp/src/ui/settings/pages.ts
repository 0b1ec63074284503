/** The pages of the settings, in the order in which they are shown. */
export const settingsPages = ["profile", "status", "appearance", "language", "notifications", "sessions"] as const;
export type SettingsPage = (typeof settingsPages)[number];
