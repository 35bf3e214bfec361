"""Java's regular expressions, which are those of QRadar, by py4j."""
from py4j.java_gateway import JavaGateway


class JavaRegex:
    """A Java machine that matches expressions against lines."""

    def __enter__(self):
        try:
            self.gateway = JavaGateway.launch_gateway(die_on_exit=True)
        except OSError as error:
            raise SystemExit(f"no java: {error}") from None
        self.pattern = self.gateway.jvm.java.util.regex.Pattern
        return self

    def __exit__(self, *_):
        self.gateway.shutdown()

    def captured(self, expression, lines):
        """What the first group captures in each line, or None."""
        text = self.gateway.jvm.java.lang.StringBuilder("\n".join(lines))
        # What stands around is dropped in Java, since large answers of py4j take long.
        whole = f"^(?:.*?(?:{expression}).*|.*)$"
        compiled = self.pattern.compile(whole, self.pattern.MULTILINE)
        found = compiled.matcher(text).replaceAll("$1").split("\n")
        assert len(found) == len(lines), f"{expression} goes beyond a line"
        return [value or None for value in found]

    def parsed_time(self, layout, text):
        """Seconds since 1970 by Java's SimpleDateFormat."""
        formatter = self.gateway.jvm.java.text.SimpleDateFormat(layout)
        formatter.setLenient(False)
        return formatter.parse(text).getTime() // 1000
