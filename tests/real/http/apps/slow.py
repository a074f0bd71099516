"""A server that answers nothing: it accepts and keeps still. With MODE=garbage it answers with what isn't HTTP."""
import os
import socket
import threading
import time

listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=64)


def keep(connection):
    connection.recv(65536)
    if os.environ.get("MODE") == "garbage":
        connection.sendall(b"no http here\r\n")
    else:
        time.sleep(30)
    connection.close()


while True:
    threading.Thread(target=keep, args=(listener.accept()[0],), daemon=True).start()
