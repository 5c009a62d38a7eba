"""Jupyter's own suite for kernels, on the installed kernelspec, and what it leaves out: input and comm info."""

import unittest

import jupyter_kernel_test as jkt

SHOW = "import { show, clearOutput, input } from './src/kernel/display'\n"


class TypeScriptKernel(jkt.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh')"
    completion_samples = [{"text": "[1].flatMa", "matches": {"flatMap"}}]
    complete_code_samples = ["1 + 1", "const a = { b: 1 }", "await Promise.resolve(2)"]
    incomplete_code_samples = ["function f() {", "const t = `one", "[1, 2"]
    invalid_code_samples = ["const = 1", "1 +* 2"]
    code_generate_error = "throw new RangeError('no')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "Promise.resolve([1])", "result": "[ 1 ]"},
    ]
    code_display_data = [
        {"code": SHOW + "await show(5)", "mime": "text/plain"}
    ]
    code_history_pattern = "6*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = SHOW + "clearOutput()"

    def test_update_display_data(self):
        self.flush_channels()
        code = "import { newDisplay } from 'tslab'\nconst d = newDisplay()\nd.html('a')\nd.html('b')"
        reply, messages = self.execute_helper(code)
        self.assertEqual(reply["content"]["status"], "ok")
        types = [message["msg_type"] for message in messages]
        self.assertEqual(types, ["display_data", "update_display_data"])

    def test_comm_info(self):
        self.flush_channels()
        asked = self.kc.comm_info()
        reply = self.get_non_kernel_info_reply(timeout=jkt.TIMEOUT)
        jkt.validate_message(reply, "comm_info_reply", asked)
        self.assertEqual(reply["content"]["comms"], {})

    def test_input(self):
        """Two questions at once are asked one after the other."""
        self.flush_channels()
        code = SHOW + "(await Promise.all([input('a?'), input('b?', { password: true })])).join('+')"
        self.kc.execute(code, allow_stdin=True)
        for prompt, hidden, answer in [("a?", False, "one"), ("b?", True, "two")]:
            asked = self.kc.get_stdin_msg(timeout=jkt.TIMEOUT)
            # Not validated: the suite takes `password` for a number, the protocol says that it is a boolean.
            self.assertEqual(asked["content"], {"prompt": prompt, "password": hidden})
            self.kc.input(answer)
        self.assertEqual(self.result(), "'one+two'")

    def test_input_where_nobody_can_answer(self):
        self.flush_channels()
        self.kc.execute(SHOW + "await input()", allow_stdin=False)
        reply = self.get_non_kernel_info_reply(timeout=jkt.TIMEOUT)
        self.assertEqual(reply["content"]["status"], "error")
        self.assertIn("Nobody can answer", reply["content"]["evalue"])

    def result(self):
        while True:
            message = self.kc.get_iopub_msg(timeout=jkt.TIMEOUT)
            if message["msg_type"] == "execute_result":
                return message["content"]["data"]["text/plain"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
