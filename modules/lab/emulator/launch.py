"""Starts the emulator for a lab, confined: usage: python -I launch.py SOCKET, with SERVICES and the emulator's other settings in the environment.

The emulator answers on SOCKET alone, a file that only this user reaches. Its process starts no program, listens nowhere else and connects
to nothing, whatever it is asked: services of the emulator would run functions, jobs and containers, or send what they are told to an address.
It ends when standard input is closed: the parent is gone then, however it went, kill -9 included.
"""
import asyncio
import os
import shutil
import signal
import sys
import threading
import time

SOCKET = sys.argv[1]

# Audit events of Python: https://docs.python.org/3/library/audit_events.html
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn")
# To look a name up is a request to a name server, which may be somebody's.
LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
REACHES = ("socket.connect", "socket.sendto", "socket.sendmsg") + LOOKS_UP


def confine(event, arguments):
    if event in STARTS:
        raise PermissionError(f"the lab's emulator starts no program ({event})")
    if event in REACHES:
        raise PermissionError(f"the lab's emulator connects to nothing ({event})")
    if event == "socket.bind" and arguments[1] != SOCKET:
        raise PermissionError(f"the lab's emulator listens on its socket alone, not on {arguments[1]!r}")


def watch():
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    shutil.rmtree(os.path.dirname(SOCKET), ignore_errors=True)
    os._exit(1)


def main():
    os.umask(0o077)
    sys.addaudithook(confine)
    threading.Thread(target=watch, daemon=True).start()
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from ministack import app as emulator

    # It would run whatever scripts lie in folders of the machine that are meant for a container.
    emulator._collect_scripts = lambda *folders: []
    config = Config()
    config.bind = [f"unix:{SOCKET}"]
    config.umask = 0o077
    config.keep_alive_timeout = 75
    config.loglevel = emulator.LOG_LEVEL
    try:
        asyncio.run(serve(emulator.app, config))
    finally:
        shutil.rmtree(os.path.dirname(SOCKET), ignore_errors=True)


if __name__ == "__main__":
    main()
