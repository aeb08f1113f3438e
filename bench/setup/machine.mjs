import { readFileSync } from "node:fs";
import os from "node:os";

/** What the times depend on; nothing that names the machine. */
export function machine(browser) {
  const release = (() => {
    try {
      return /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))[1];
    } catch {
      return os.type();
    }
  })();
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() || os.arch(),
    cores: processors.length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: release,
    browser: `Chromium ${browser.version()}`,
  };
}
