"""JupyterLab, stopped by the end of its standard input.

The program that starts it holds the other end of that pipe. When that program ends, however it ends, the system
closes the pipe, and JupyterLab shuts its kernels down and leaves: nothing stays behind, on any system, not even
after `kill -9`. Jupyter's own way, Ctrl-C and then a question, is not used.

Two thirds of JupyterLab's start are spent on what the workbook has no use for: see `skip_slow_imports`.
"""

import importlib
import signal
import sys
import threading


def skip_slow_imports():
    # A parser for international addresses, built at each import; without it, jsonschema does not check those.
    sys.modules.setdefault("rfc3987_syntax", None)
    # Node and Yarn are started to ask which registry extensions would be built from; none are built here.
    commands = importlib.import_module("jupyterlab.commands")
    commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}


skip_slow_imports()

from jupyter_server.serverapp import ServerApp  # noqa: E402
from jupyterlab.labapp import LabApp  # noqa: E402


def stop_at_end_of_input(pipe):
    pipe.read()
    ServerApp.instance().stop()


def main():
    # Ctrl-C is for the program that started us. A handler, not SIG_IGN: kernels would inherit that.
    signal.signal(signal.SIGINT, lambda *_: None)
    LabApp.initialize_server(sys.argv[1:])
    server = ServerApp.instance()
    threading.Thread(target=stop_at_end_of_input, args=[sys.stdin.buffer], daemon=True).start()
    server.start()


if __name__ == "__main__":
    main()
