/** The Python program that runs a caller's code: it keeps the code's output apart from what is said about it, and an interpreter
 *  that is kept is one that it has started and talks to. For Python 3.9 and later; standard library only. */

/** Reads the request, one line of JSON, which has the program itself: a command line stays short whatever runs. */
export const pythonCommand = `python3 -c 'import json,sys;r=json.loads(sys.stdin.buffer.readline());exec(compile(r["program"],"<edgeflue>","exec"),{"r":r})'`;

/** Writes what the code writes, then the nonce and one line of JSON: `{"value"}` or `{"problem", "kind", "trace"?}`, with
 *  `state`. Without that line Python itself has ended. */
export const pythonProgram = String.raw`
import ast, builtins, json, linecache, os, select, signal, socket, struct, subprocess, sys, threading, traceback, types

def main():
    out, err = os.dup(1), os.dup(2)
    pumps = [Pump(out), Pump(err)]
    if r.get("interpreter") is None:
        answer = run_once(pumps)
    else:
        for pump in pumps:
            pump.start()
        answer = Kept(r["interpreter"]).run(r, pumps)
    for pump in pumps:
        pump.end()
    data = (r["nonce"] + json.dumps(answer) + "\n").encode()
    while data:
        data = data[os.write(out, data):]
    os._exit(0)

def run_once(pumps):
    """In a process of its own: whatever ends it, what it wrote is passed on."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        for fd, pump in enumerate(pumps, 1):
            os.dup2(pump.writing, fd)
        send(theirs, Code().run(r))
        os._exit(0)
    theirs.close()
    for pump in pumps:
        pump.start()
    answer = receive(ours)
    if answer is None:
        status = os.waitpid(pid, 0)[1]
        code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        kind = "killed" if code == 137 else "ended"
        answer = {"kind": kind, "problem": "Python ended without a result, with exit code %d." % code}
    answer["state"] = "none"
    return answer

class Pump:
    """Passes on the head of a stream, and reads the rest."""
    def __init__(self, target):
        self.target = target
        self.left = r["outputBytesMax"]
        self.reading, self.writing = os.pipe()

    def start(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            data = os.read(self.reading, 65536)
            if not data:
                return
            if len(data) > self.left:
                cut = self.left
                while cut > 0 and data[cut] & 0xC0 == 0x80:
                    cut -= 1
                data, self.left = data[:cut], 0
            else:
                self.left -= len(data)
            while data:
                data = data[os.write(self.target, data):]

    def end(self):
        os.close(self.writing)
        # A program in the background may have it open.
        self.thread.join(0.2)

class Code:
    """Runs code in one namespace."""
    def __init__(self):
        self.module = types.ModuleType("__main__")
        self.module.__builtins__ = builtins
        sys.modules["__main__"] = self.module
        sys.argv = [""]
        self.count = 0
        # They begin as pipes, which cannot be sought in: what a kept interpreter writes to later cannot either.
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = [
            open(fd, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False) for fd in (1, 2)
        ]

    def run(self, request):
        answer = self.answer(request)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        return answer

    def answer(self, request):
        self.count += 1
        name = "<code>" if request.get("interpreter") is None else "<code %d>" % self.count
        code = request["code"]
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        try:
            for key in request["inputs"]:
                if not key.isidentifier():
                    return {"kind": "input", "problem": "The input %s is no name of a variable." % json.dumps(key)}
            if request.get("memoryBytes"):
                import resource
                resource.setrlimit(resource.RLIMIT_AS, (request["memoryBytes"], request["memoryBytes"]))
            scope = self.module.__dict__
            scope.update(request["inputs"])
            tree = ast.parse(code, name)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), scope)
            value = None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), scope)
        except MemoryError:
            return {"kind": "memory", "problem": "MemoryError", "trace": self.trace(name)}
        except SystemExit as end:
            if end.code is None or end.code == 0:
                value = None
            else:
                return {"kind": "error", "problem": "The code called exit(%s)." % json.dumps(str(end.code))}
        except BaseException as error:
            said = traceback.format_exception_only(type(error), error)[-1].strip()
            return {"kind": "error", "problem": said, "trace": self.trace(name)}
        try:
            text = json.dumps(value, default=to_json, allow_nan=False)
        except (TypeError, ValueError, RecursionError, MemoryError) as error:
            return {"kind": "value", "problem": "The value of the last line is no JSON: %s" % error}
        if len(text) > request["resultCharsMax"]:
            return {"kind": "value", "problem": "The value of the last line has %d characters as JSON; at most %d are returned. Write it to a file." % (len(text), request["resultCharsMax"])}
        return {"value": json.loads(text)}

    def trace(self, name):
        kind, error, tb = sys.exc_info()
        # What is above the code is this program.
        while tb is not None and tb.tb_frame.f_code.co_filename != name:
            tb = tb.tb_next
        lines = traceback.format_exception(kind, error, tb)
        return "".join(lines)[-8000:]

def to_json(value):
    import dataclasses, datetime, decimal, pathlib, uuid
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, pathlib.PurePath, uuid.UUID)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=repr)
    if isinstance(value, (bytes, bytearray)):
        raise TypeError("bytes; decode them, or write them to a file")
    for name, arguments in (("tolist", {}), ("to_dict", {"orient": "records"}), ("to_dict", {}), ("model_dump", {})):
        method = getattr(value, name, None)
        if callable(method):
            try:
                return method(**arguments)
            except TypeError:
                continue
    raise TypeError("a %s is none of JSON's" % type(value).__name__)

def send(connection, value):
    data = json.dumps(value).encode()
    connection.sendall(struct.pack("!Q", len(data)) + data)

def receive(connection):
    """None at the end of the connection. Reads no byte too much: the next one may come with descriptors."""
    head = read(connection, 8)
    data = None if head is None else read(connection, struct.unpack("!Q", head)[0])
    return None if data is None else json.loads(data)

def read(connection, length):
    parts = []
    while length > 0:
        part = connection.recv(min(length, 1 << 20))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)

class Kept:
    """The interpreter of a name: a program of its own, which a small one watches. That one ends it when the caller goes away in
    mid-run: nothing that the code does can keep it from that."""
    def __init__(self, name):
        folder = "/tmp/.edgeflue-python-%d" % os.getuid()
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.path = "%s/%s" % (folder, name)

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.path)
            return connection
        except OSError:
            connection.close()
            return None

    def run(self, request, pumps):
        state = "kept"
        connection = self.connect()
        if connection is not None and request.get("restart"):
            send(connection, {"end": True})
            receive(connection)
            connection = None
        while True:
            if connection is None:
                state = "new"
                self.begin()
                connection = self.connect()
            answer = None if connection is None else self.ask(connection, request, pumps)
            if answer is None:
                gone = "The interpreter has ended, and what it kept is gone."
                return {"kind": "ended", "problem": gone, "state": state}
            if not answer.get("gone"):
                answer["state"] = state
                return answer
            # It had ended between two calls.
            connection = None

    def ask(self, connection, request, pumps):
        try:
            send(connection, {**request, "program": None, "cwd": os.getcwd()})
            socket.send_fds(connection, [b"f"], [pump.writing for pump in pumps])
            return receive(connection)
        except OSError:
            return None

    def begin(self):
        reading, writing = os.pipe()
        # It is no part of the command that starts it.
        env = {key: value for key, value in os.environ.items() if key != "EDGEFLUE_COMMAND"}
        command = 'import json,sys;r=json.loads(sys.stdin.buffer.readline());exec(compile(r["program"],"<edgeflue>","exec"),{"r":r})'
        child = subprocess.Popen(
            [sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=env, start_new_session=True, pass_fds=[writing],
        )
        os.close(writing)
        child.stdin.write(json.dumps({"program": r["program"], "serve": self.path, "ready": writing}).encode() + b"\n")
        child.stdin.close()
        os.read(reading, 1)
        os.close(reading)

def serve(path, ready):
    """The small one."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        ours.close()
        os.close(ready)
        work(theirs)
        os._exit(0)
    theirs.close()
    listener = socket.socket(socket.AF_UNIX)
    if os.path.exists(path):
        os.unlink(path)
    listener.bind(path)
    listener.listen(8)
    os.close(ready)

    def end():
        try:
            os.unlink(path)
        except OSError:
            pass
        for target in (lambda: os.killpg(pid, signal.SIGKILL), lambda: os.kill(pid, signal.SIGKILL)):
            try:
                target()
            except OSError:
                pass
        os.waitpid(pid, 0)

    while True:
        client, _ = listener.accept()
        request = receive(client)
        if request is None:
            continue
        if request.get("end"):
            end()
            send(client, {})
            os._exit(0)
        _, fds, _, _ = socket.recv_fds(client, 1, 2)
        try:
            send(ours, request)
            socket.send_fds(ours, [b"f"], fds)
        except OSError:
            end()
            send(client, {"gone": True})
            os._exit(0)
        for fd in fds:
            os.close(fd)
        ready_now, _, _ = select.select([client, ours], [], [])
        answer = None
        if ours in ready_now:
            try:
                answer = receive(ours)
            except OSError:
                pass
        if answer is None:
            end()
            os._exit(0)
        try:
            send(client, answer)
        except OSError:
            pass
        client.close()

def work(connection):
    """The interpreter."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for fd in (1, 2):
        os.dup2(os.pipe()[1], fd)
    code = Code()
    for fd in (1, 2):
        os.dup2(nothing, fd)
    while True:
        request = receive(connection)
        if request is None:
            return
        _, fds, _, _ = socket.recv_fds(connection, 1, 2)
        for fd, given in enumerate(fds, 1):
            os.dup2(given, fd)
            os.close(given)
        try:
            os.chdir(request["cwd"])
            answer = code.run(request)
        except OSError as error:
            answer = {"kind": "error", "problem": str(error)}
        for fd in (1, 2):
            os.dup2(nothing, fd)
        send(connection, answer)

if r.get("serve"):
    serve(r["serve"], r["ready"])
else:
    main()
`;
