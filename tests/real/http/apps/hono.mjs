// Hono with its defaults. Planted: an exception that nobody catches.
import { Hono } from "hono";
import { serve } from "@hono/node-server";
import { HTTPException } from "hono/http-exception";
const app = new Hono();
app.get("/health", (c) => c.json({ ok: true }));
app.get("/boom", () => ({}).user.name);
app.get("/refused", () => { throw new HTTPException(401, { message: "who are you?" }); });
app.post("/users", async (c) => c.json({ email: (await c.req.json()).email.trim() }, 201));
app.get("/lying", (c) => c.json({ error: { code: 404, message: "user not found" } }));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: "127.0.0.1" });
