"""aiohttp with its defaults. Planted: malformed JSON is a 500."""
import asyncio
import os

from aiohttp import web


async def health(request):
    return web.json_response({"ok": True})


async def users(request):
    return web.json_response({"email": (await request.json())["email"].strip()}, status=201)


async def forbidden(request):
    raise web.HTTPForbidden()


app = web.Application(debug=os.environ.get("DEBUG") == "1")
app.add_routes([web.get("/health", health), web.post("/users", users), web.get("/forbidden", forbidden)])
loop = asyncio.new_event_loop()
loop.set_debug(os.environ.get("DEBUG") == "1")
web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, loop=loop)
