import { HubConnectionBuilder, LogLevel, type HubConnection } from "@microsoft/signalr";

/** A browser's socket has no headers: the server lets in, once, whoever has the id that its negotiation answered. */
export const chatHub = (accessToken: string, url: string): HubConnection => new HubConnectionBuilder()
  .withUrl(`${url}/hubs/chat`, { headers: { Authorization: `Bearer ${accessToken}` } })
  .configureLogging(LogLevel.None)
  .build();
