"""Litestar with its defaults. Planted: /boom."""
from dataclasses import dataclass

from litestar import Litestar, get, post


@dataclass
class User:
    email: str
    age: int


@get("/health")
async def health() -> dict:
    return {"ok": True}


@post("/users")
async def create(data: User) -> dict:
    return {"email": data.email}


@get("/boom")
async def boom() -> dict:
    return {}["id"]


import os

app = Litestar([health, create, boom], debug=os.environ.get("DEBUG") == "1")
