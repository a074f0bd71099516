// Koa with its defaults. Planted: an exception that nobody catches.
const Koa = require("koa");
const app = new Koa();
app.silent = true;
app.use(async (ctx) => {
  if (ctx.path === "/health") ctx.body = { ok: true };
  else if (ctx.path === "/boom") ({}).user.name;
  else if (ctx.path === "/forbidden") ctx.throw(403);
  else if (ctx.path === "/unavailable") ctx.throw(503);
  else if (ctx.path === "/refused") ctx.throw(400, "name required");
  else if (ctx.path === "/lying") ctx.body = { status: "error", message: "user not found" };
});
app.listen(process.env.PORT, "127.0.0.1");
