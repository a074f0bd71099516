"""FastAPI with a typed model. Planted: /boom, a database error in a response, and 200 over an error; that NaN is a 500 is the framework's own."""
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    email: str
    age: int


@app.get("/health")
def health():
    return {"ok": True}


@app.post("/users", status_code=201)
def create(user: User):
    return {"id": 1, "email": user.email}


@app.get("/users/{uid}")
def find(uid: int):
    if uid != 1:
        raise HTTPException(404, "no such user")
    return {"id": 1}


@app.get("/boom")
def boom():
    return {}["id"]


@app.get("/database")
def database():
    raise HTTPException(503, "(psycopg2.OperationalError) connection to server at \"10.0.0.5\", port 5432 failed: Connection refused")


@app.get("/lying")
def lying():
    return {"error": "user not found"}
