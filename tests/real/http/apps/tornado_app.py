"""Tornado with its defaults. Planted: malformed JSON is a 500."""
import json
import logging
import os

import tornado.ioloop
import tornado.web

logging.disable(logging.CRITICAL)


class Health(tornado.web.RequestHandler):
    def get(self):
        self.write({"ok": True})


class Users(tornado.web.RequestHandler):
    def post(self):
        self.set_status(201)
        self.write({"email": json.loads(self.request.body)["email"].strip()})


class Forbidden(tornado.web.RequestHandler):
    def get(self):
        raise tornado.web.HTTPError(403)


debug = os.environ.get("DEBUG") == "1"
tornado.web.Application([("/health", Health), ("/users", Users), ("/forbidden", Forbidden)], serve_traceback=debug).listen(int(os.environ["PORT"]), "127.0.0.1")
tornado.ioloop.IOLoop.current().start()
