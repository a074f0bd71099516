// Fastify with its defaults. Planted: `email` is used without a schema; the exception's message goes to the client.
const app = require("fastify")();
app.get("/health", async () => ({ ok: true }));
app.post("/users", async (request, reply) => reply.code(201).send({ id: 1, email: request.body.email.trim() }));
app.get("/users/:id", async (request, reply) => (request.params.id === "1" ? { id: 1 } : reply.code(404).send({ statusCode: 404, error: "Not Found", message: "no such user" })));
app.get("/boom", async () => ({}).user.name);
app.get("/database", async () => { throw new Error('select "id" from "users" - no such table: users'); });
app.get("/lying", async () => ({ success: false, message: "user not found" }));
app.listen({ port: process.env.PORT, host: "127.0.0.1" });
