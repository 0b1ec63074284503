import "./look/index.css";   // first: it says which layers win

export * from "./model";
export * from "./keys";
export { languageFor, languageNames, languages, loadCatalogue, localeFor, type Catalogue, type Key, type LanguageCode } from
  "./language/catalogue";
export { languageOf, LanguageProvider, Phrase, useLanguage, type Language } from "./language/Language";
export { parted } from "./composer/everyone";
export { defaultAppearance, show, type Appearance } from "./look/appearance";
export { Announcer, Unseen } from "./pieces/Announcer";
export { Avatar, PresenceDot } from "./pieces/Avatar";
export { Badge } from "./pieces/Badge";
export { Button, IconButton } from "./pieces/Button";
export { ErrorBoundary, Failed } from "./pieces/ErrorBoundary";
export { Icon, type IconName } from "./pieces/Icon";
export { Note } from "./pieces/Note";
export { anchorAt, type Anchor } from "./pieces/place";
export { ListSkeleton, MessagesSkeleton } from "./pieces/Skeleton";
export { loaded } from "./pieces/loaded";
export { StatusStrip } from "./pieces/StatusStrip";
export { Ticks } from "./pieces/Ticks";
export { EmptyMain } from "./shell/EmptyMain";
export { BottomBar, Rail, type Destination } from "./shell/Rail";
export { Shell, type Region } from "./shell/Shell";
export { useFocusKept } from "./shell/useFocusKept";
export type { MessageCommands } from "./conversation/Message";
export type { Line, PlacedLine } from "./conversation/lines";
export { ConversationList } from "./list/ConversationList";
export { ConversationRow } from "./list/ConversationRow";
export { isShown, matches } from "./list/filter";
export { ListFilter, ListHead, type Filter } from "./list/ListHead";
export { settingsPages, type SettingsPage } from "./settings/pages";
