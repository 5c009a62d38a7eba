"""Teaches papermill to write parameters in TypeScript: pip install ./src/kernel/papermill.

papermill lets packages add engines, not languages. So this one brings an engine that is papermill's own, and adds the
language as it is loaded.
"""

import json
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# let name: type = default; // what it is
DECLARATION = re.compile(
    r"\s*(?:let|const|var)\s+(\w+)(?:\s*:\s*([^=]+?))?\s*=\s*(.+?)\s*;?\s*(?://\s*(.*))?$"
)


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, val):
        """What JSON writes is TypeScript as well, NaN and Infinity included."""
        return json.dumps(val, ensure_ascii=False, default=str)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        """A new variable, so that it need not be of the default's type."""
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        matches = map(DECLARATION.match, parameters_cell.source.splitlines())
        return [
            Parameter(name, kind or "None", default, comment or "")
            for name, kind, default, comment in (m.groups() for m in matches if m)
        ]


papermill_translators.register("typescript", TypeScriptTranslator)


class TypeScriptEngine(NBClientEngine):
    pass
