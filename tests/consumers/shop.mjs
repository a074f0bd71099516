// Starts the shop of the examples, and says where its project is. Use: const { folder, stop } = await startShop(SHOP, OPTIONS)
// By hand: shop.mjs SHOP COMMAND… runs a command in the project of the broken shop; SHOP_OPTIONS=--healthy mends it.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program `shop` with more `options`; it serves until `stop()`. */
export async function startShop(shop, options) {
  const served = spawn(shop, ["--serve", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = readline.createInterface({ input: served.stdout })[Symbol.asyncIterator]();
  const { value: folder } = await lines.next();
  if (!folder) throw new Error(`${shop} doesn't serve`);
  // A repository of its own, although it lies in the target folder of another.
  fs.mkdirSync(path.join(folder, ".git"));
  return { folder, stop: () => served.kill() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [shop, ...command] = process.argv.slice(2);
  const { folder, stop } = await startShop(path.resolve(shop), (process.env.SHOP_OPTIONS ?? "").split(" ").filter(Boolean));
  const { status } = spawnSync(command[0], command.slice(1), { cwd: folder, stdio: "inherit" });
  stop();
  process.exitCode = status;
}
