"""Plain Python values as libconfig text."""


def text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(of) -> str:
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, str):
        return text(of)
    if isinstance(of, dict):
        return "{ " + " ".join(f"{name} = {value(one)};" for name, one in of.items()) + " }"
    if isinstance(of, tuple):
        return "( " + ", ".join(map(value, of)) + " )"
    if isinstance(of, list):
        return "[ " + ", ".join(map(value, of)) + " ]"
    return str(of)


def document(settings: dict) -> str:
    """Top-level settings; a tuple becomes a list ( ), a list an array [ ] of scalars."""
    return "".join(f"{name} = {value(of)};\n" for name, of in settings.items())
