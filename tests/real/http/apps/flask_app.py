"""Flask with its defaults. Planted: a missing key is a 500, /lying says 200 over an error."""
import os

from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/health")
def health():
    return {"ok": True}


@app.post("/users")
def create():
    body = request.get_json()
    return {"id": 1, "email": body["email"].strip()}, 201


@app.get("/users/<int:uid>")
def find(uid):
    if uid != 1:
        abort(404)
    return {"id": 1}


@app.get("/boom")
def boom():
    return {}["id"]


@app.get("/teapot")
def teapot():
    abort(418)


@app.get("/lying")
def lying():
    return {"status": "error", "message": "user not found"}


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ["PORT"]), debug=os.environ.get("DEBUG") == "1", use_reloader=False)
