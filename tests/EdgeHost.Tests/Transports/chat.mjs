// One chats with another over the real @microsoft/signalr package: node chat.mjs PACKAGES SERVER TRANSPORT CONVERSATION TOKEN TOKEN
// Prints, as JSON, what the second one was shown, and what a sync shows after a reconnect.
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";

const [packages, server, transport, conversationId, ...tokens] = process.argv.slice(2);
const { HttpTransportType, HubConnectionBuilder, LogLevel } = createRequire(`${packages}/package.json`)("@microsoft/signalr");
const messages = 20;

async function connect(token) {
  const hub = new HubConnectionBuilder()
    .withUrl(`${server}hubs/chat`, { accessTokenFactory: () => token, transport: HttpTransportType[transport] })
    .configureLogging(LogLevel.None)
    .build();
  hub.shown = [];
  hub.complete = new Promise((resolve) => {
    hub.on("NewEntries", (event) => {
      hub.shown.push(...event.entries.map((entry) => entry.text));
      if (hub.shown.length >= messages) resolve();
    });
  });
  await hub.start();
  return hub;
}

const [ann, ben] = await Promise.all(tokens.map(connect));
const acknowledged = [];
for (let i = 0; i < messages; i++) {
  const reply = await ann.invoke("SendMessage", { conversationId, clientMessageId: randomUUID(), text: `${i}` });
  acknowledged.push(reply.value.sequence);
}
await ben.complete;
await ben.stop();
const again = await connect(tokens[1]);
const sync = await again.invoke("Sync", { cursors: [{ conversationId, sequence: acknowledged[0] }] });
await Promise.all([ann.stop(), again.stop()]);
console.log(JSON.stringify({ acknowledged, shown: ben.shown, synced: sync.value.conversations[0].entries.map((entry) => entry.text) }));
