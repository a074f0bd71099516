// Express with its defaults. Planted: `email` is used without looking whether it's there; /lying says 200 over an error.
const app = require("express")();
app.use(require("express").json());
app.get("/health", (_, res) => res.json({ ok: true }));
app.post("/users", (req, res) => res.status(201).json({ id: 1, email: req.body.email.trim(), age: req.body.age }));
app.get("/users/:id", (req, res) => (req.params.id === "1" ? res.json({ id: 1 }) : res.sendStatus(404)));
app.get("/boom", () => ({}).user.name);
app.get("/database", async () => { throw new Error("connect ECONNREFUSED 127.0.0.1:5432"); });
app.get("/lying", (_, res) => res.json({ error: "user not found" }));
app.get("/unavailable", (_, res) => res.sendStatus(503));
app.listen(process.env.PORT, "127.0.0.1");
