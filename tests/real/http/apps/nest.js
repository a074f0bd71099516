// NestJS with its defaults, without decorators. Planted: an exception that nobody catches.
require("reflect-metadata");
const { Module, Controller, Get, Post, Body, Param, NotFoundException } = require("@nestjs/common");
const { NestFactory } = require("@nestjs/core");
class Users {
  health() { return { ok: true }; }
  boom() { return ({}).user.name; }
  create(body) { return { email: body.email.trim() }; }
  find(id) { if (id !== "1") throw new NotFoundException(`no user ${id}`); return { id: 1 }; }
}
const route = (decorator, name, ...args) => decorator(Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name), ...args);
Reflect.defineMetadata("design:paramtypes", [Object], Users.prototype, "create");
Reflect.defineMetadata("design:paramtypes", [String], Users.prototype, "find");
route(Get("health"), "health"); route(Get("boom"), "boom"); route(Post("users"), "create"); route(Get("users/:id"), "find");
Body()(Users.prototype, "create", 0); Param("id")(Users.prototype, "find", 0);
Controller()(Users);
class App {}
Module({ controllers: [Users] })(App);
NestFactory.create(App, { logger: false }).then((app) => app.listen(process.env.PORT, "127.0.0.1"));
