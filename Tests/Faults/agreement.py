"""Whether the file of `--metrics` agrees with what the API has given and the collectors have recorded."""
import collections
import re

SERIES = re.compile(r'^(opcef_\w+)\{(.*)\} (\S+)$')
LABEL = re.compile(r'(\w+)="([^"]*)"')


class Metrics:
    """The numbers of a file of `--metrics`."""

    def __init__(self, text):
        self._values = []
        for line in text.splitlines():
            if match := SERIES.match(line):
                self._values.append((match[1], dict(LABEL.findall(match[2])), float(match[3])))

    def total(self, name, **labels):
        """The sum of all series with these labels; None where there is none."""
        found = [value for series, present, value in self._values
                 if series == name and labels.items() <= present.items()]
        return int(sum(found)) if found else None


def totals(metrics, account):
    """What the file says of an account."""
    names = {"events confirmed": "opcef_events_confirmed_total", "read": "opcef_records_read_total",
             "rejected": "opcef_records_rejected_total", "dropped": "opcef_events_dropped_total",
             "repeated": "opcef_events_repeated_total", "sent": "opcef_messages_sent_total",
             "confirmed": "opcef_messages_confirmed_total", "resent": "opcef_messages_resent_total",
             "refused": "opcef_messages_refused_total", "unsent": "opcef_messages_unsent",
             "requests": "opcef_api_requests_total"}
    return {word: metrics.total(name, account=account) for word, name in names.items()}


def disagreements(metrics, account, issued, recorded, requests):
    """What is wrong with the numbers of an account, in sentences.

    `issued` has the number of events of each stream, all of which were recorded; `recorded` is a counter
    of how often each event was; `requests` is the range of how many the API has had. Every run ended in
    order, so no count is missing.
    """
    found = totals(metrics, account)
    if None in found.values():
        return [f"{account}: no metric for {[word for word, value in found.items() if value is None]}"]
    wrong = []

    def require(condition, text):
        if not condition:
            wrong.append(f"{account}: {text}")

    for stream, count in issued.items():
        confirmed = metrics.total("opcef_events_confirmed_total", account=account, stream=stream)
        require(confirmed == count, f"{confirmed} events of {stream} confirmed, {count} were given")
    count, arrived = sum(issued.values()), sum(collections.Counter(recorded).values())
    require(count <= found["confirmed"] <= arrived,
            f"{found['confirmed']} messages confirmed, {count} were given and {arrived} recorded")
    require(found["confirmed"] <= found["sent"] <= arrived,
            f"{found['sent']} messages sent, {arrived} recorded")
    require(arrived - count <= found["resent"] + found["sent"] - count,
            f"{arrived - count} recorded more than once, which was not announced")
    require(found["read"] == found["sent"] + found["unsent"] + found["repeated"],
            f"{found['read']} read are not those sent, unsent and repeated")
    require(found["requests"] in requests, f"{found['requests']} requests, the API has had {requests}")
    for word in ("rejected", "dropped", "refused", "unsent"):
        require(found[word] == 0, f"{found[word]} {word}")
    return wrong
