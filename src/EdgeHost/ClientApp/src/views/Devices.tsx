import type { Account, Device } from "@chatorleans/client";
import { useEffect, useState } from "react";
import { Modal } from "./Modal";
import { shortTime } from "./time";

export function Devices({ account, onClose }: { account: Account; onClose: () => void }) {
  const [devices, setDevices] = useState<Device[]>();
  const load = () => account.call<{ items: Device[] }>("GET", "/users/me/devices").then((page) => setDevices(page.items));
  useEffect(() => void load(), []);

  async function revoke(device: Device) {
    await account.call("DELETE", `/users/me/devices/${device.id}`);
    await load();
  }

  return (
    <Modal title="Your devices" onClose={onClose}>
      <ul className="people">
        {devices?.map((device) => (
          <li key={device.id} className="person" data-testid="device">
            <span className="grow"><strong>{device.name}</strong>
              <span className="muted">{device.current ? "This device" : `Last seen ${shortTime(device.lastSeenAt)}`}</span></span>
            {!device.current && <button className="danger" onClick={() => void revoke(device)}>Sign out</button>}
          </li>))}
      </ul>
    </Modal>
  );
}
