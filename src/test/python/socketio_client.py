"""Drives python-socketio, unmodified, against two nodes: python3 socketio_client.py '{"ports":[…],"tokens":{…}}'.

Prints one line for each check: "ok <name>" or "not ok <name>: <why>".
"""

import json
import os
import socket
import sys
import threading
import time
import traceback

import socketio

ARGUMENTS = json.loads(sys.argv[1])
PORTS = ARGUMENTS["ports"]
TOKENS = ARGUMENTS["tokens"]
PATIENCE = 20
AWKWARD = '100% ж 👍 \u2028 "\\" </script>'


class Way:
    """The way from a client to a node, which a check cuts and opens again to another one."""

    def __init__(self, port):
        self.target = port
        self.sockets = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            target = self.target
            if target is None:
                client.close()
                continue
            node = socket.create_connection(("127.0.0.1", target))
            self.sockets.update((client, node))
            for source, sink in ((client, node), (node, client)):
                threading.Thread(target=self.pipe, args=(source, sink), daemon=True).start()

    def pipe(self, source, sink):
        try:
            for data in iter(lambda: source.recv(65536), b""):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def shut(self):
        self.target = None
        for each in list(self.sockets):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.sockets.clear()


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(what() if callable(what) else what)
        time.sleep(0.01)


def succeed(client, command, data, namespace="/"):
    answer = client.call(command, data, namespace=namespace, timeout=PATIENCE)
    assert answer["success"] is True, "%s answered %s" % (command, answer)
    return answer


def device(url, user, transports, namespaces=("/",)):
    client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2)
    client.heard = []
    # The position for a recovery follows as the last argument, as the Node server sends it.
    client.on("message:new", lambda message, *position: client.heard.append(message))
    client.connect(url, auth={"token": TOKENS[user]}, transports=transports, namespaces=list(namespaces), wait_timeout=PATIENCE)
    assert client.transport() == (transports or ["websocket"])[-1], client.transport()
    return client


def converses(transports, ana, ben):
    url = "http://127.0.0.1:%d" % PORTS[0]
    one = device(url, ana, transports, ("/", "/events"))
    other = device(url, ben, transports, ("/", "/events"))
    chat = succeed(one, "chat:create", {"name": "python", "participants": [ben]})["chat"]["id"]
    succeed(one, "chat:join", {"chatId": chat})
    succeed(other, "chat:join", {"chatId": chat})
    succeed(one, "message:send", {"chatId": chat, "text": AWKWARD})
    until(lambda: any(each["text"] == AWKWARD for each in other.heard), lambda: "heard %s" % other.heard)
    long = "ж👍" * 3000
    for _ in range(10):
        succeed(one, "message:send", {"chatId": chat, "text": long})
    history = succeed(other, "message:history", {"chatId": chat})["messages"]
    assert [each["text"] for each in history] == [AWKWARD] + 10 * [long], len(history)
    photos = []
    other.on("message", lambda data, *position: photos.append(data["message"]["photo"]), namespace="/events")
    for each in (one, other):
        succeed(each, "joinRoom", chat, "/events")
    succeed(one, "message", {"room": chat, "message": {"photo": bytes([0, 1, 128, 255])}}, "/events")
    until(lambda: photos == [bytes([0, 1, 128, 255])], lambda: "got %s" % photos)
    one.disconnect()
    other.disconnect()


def comes_back(transports, ana, ben):
    way = Way(PORTS[0])
    one = device(way.url, ana, transports)
    other = device("http://127.0.0.1:%d" % PORTS[1], ben, transports)
    chat = succeed(other, "chat:create", {"name": "python", "participants": [ana]})["chat"]["id"]
    connects = []
    one.on("connect", lambda: connects.append(1))
    succeed(one, "chat:join", {"chatId": chat})
    succeed(other, "message:send", {"chatId": chat, "text": "before"})
    until(lambda: len(one.heard) == 1, lambda: "heard %s" % one.heard)
    way.shut()
    until(lambda: not one.connected, "the client does not notice")
    succeed(other, "message:send", {"chatId": chat, "text": "meanwhile"})
    way.target = PORTS[1]
    until(lambda: connects, "the client does not come back")
    succeed(one, "chat:join", {"chatId": chat, "since": one.heard[0]["eventSeq"]})
    succeed(one, "message:send", {"chatId": chat, "text": "after"})
    texts = lambda: [each["text"] for each in one.heard if not each.get("nudge")]
    until(lambda: len(texts()) == 3, lambda: "heard %s" % texts())
    assert texts() == ["before", "meanwhile", "after"], texts()
    one.disconnect()
    other.disconnect()


def is_refused(transports, ana, ben):
    errors = []
    client = socketio.Client(reconnection=False)
    client.on("connect_error", errors.append)
    try:
        client.connect("http://127.0.0.1:%d" % PORTS[0], auth={"token": "bad"}, transports=transports, wait_timeout=PATIENCE)
        raise AssertionError("connected with a bad token")
    except socketio.exceptions.ConnectionError:
        pass
    assert errors and errors[0]["data"]["code"] == "UNAUTHORIZED", errors
    client.disconnect()


def run(over, check, ana, ben):
    way = "polling, then websocket" if over is None else over[0]
    name = "python-socketio over %s: %s" % (way, check.__name__.replace("_", " "))
    try:
        check(over, ana, ben)
        sys.stdout.write("ok %s\n" % name)
    except Exception:
        sys.stdout.write("not ok %s: %s\n" % (name, " | ".join(traceback.format_exc().split("\n"))))
    sys.stdout.flush()


people = iter(TOKENS)
threads = [
    threading.Thread(target=run, args=(over, check, next(people), next(people)))
    for over in (["polling"], ["websocket"], None)
    for check in (converses, comes_back, is_refused)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

# Threads of clients that have ended may still sleep.
os._exit(0)
