"""What must be true after a fault: three sets of messages, a summary, and one fresh event.

*Issued* is what the input held, *confirmed* what the sender said had arrived, *delivered* what the
collector recorded. Then: confirmed ⊆ delivered ⊆ issued, octet for octet; delivered = issued when
the sender ended with 0; what came twice was announced, and was no more than two batches a fault.
"""
import bisect
import collections
import dataclasses


@dataclasses.dataclass
class Account:
    """What was counted in one trial, and every promise that it broke."""

    records: int
    delivered: int = 0
    cut: int = 0
    """Beginnings of messages, which some collectors keep when a connection breaks off."""
    twice: int = 0
    most_often: int = 0
    confirmed: int | None = None
    status: int | None = None
    fresh: bool | None = None
    missing: list = dataclasses.field(default_factory=list)
    """The numbers of the messages that were not delivered, in order."""
    summary: dict = dataclasses.field(default_factory=dict)
    """What the sender says about its run."""
    peak: int = 0
    """The most memory that the sender has had, in KiB."""
    forgives_loss: bool = False
    """Whether the collector itself may have lost what it had read."""
    broken: list = dataclasses.field(default_factory=list)
    remark: str = ""

    @property
    def lost(self):
        return self.records - self.delivered

    @property
    def first_lost(self):
        return self.missing[0] if self.missing else None

    def expect(self, truth, otherwise):
        if not truth:
            self.broken.append(otherwise)

    def expect_whole(self, truth, otherwise):
        """Expects what only a collector that keeps what it has read can show."""
        if truth:
            return
        if self.forgives_loss:
            self.remark = "the collector lost what it had read"
        else:
            self.broken.append(otherwise)


def account(issued, recorded, may_be_cut=False):
    """Compares what a collector recorded with what was issued, message by message."""
    places = {message: number for number, message in enumerate(issued)}
    times = collections.Counter(recorded)
    foreign = [message for message in times if message not in places]
    result = Account(records=len(issued))
    result.delivered = len(times) - len(foreign)
    if may_be_cut:
        in_order = sorted(places)
        count = len(foreign)
        foreign = [message for message in foreign if not _begins_one(in_order, message)]
        result.cut = count - len(foreign)
    result.twice = sum(times.values()) - len(times)
    result.most_often = max(times.values(), default=0)
    result.missing = [number for message, number in places.items() if message not in times]
    result.expect(len(places) == len(issued), "the input repeats a message: the bench is wrong")
    if foreign:
        result.broken.append(f"{len(foreign)} messages were not sent like this: {foreign[0][:200]}")
    return result


def _begins_one(in_order, message):
    """Whether a message of a sorted list begins like this."""
    place = bisect.bisect_left(in_order, message)
    return place < len(in_order) and in_order[place].startswith(message)


def is_covered(result, confirmed, rejected=0):
    """Whether as many of the first messages as were confirmed or rejected were delivered.

    Of those no more may be missing than were rejected.
    """
    handled = confirmed + rejected
    return sum(number < handled for number in result.missing) <= rejected


def judge_summary(result, summary, delivery):
    """Holds the summary of one whole run against what was counted."""
    if not judge_last_summary(result, summary):
        return
    result.confirmed = confirmed = summary.get("confirmed", 0)
    result.expect_whole(
        is_covered(result, confirmed, summary.get("rejected", 0)),
        f"{confirmed} confirmed, but message {result.first_lost} was not delivered")
    if result.status == 0:
        result.expect(summary.get("read") == result.records, f"{summary.get('read')} read")
        if summary.get("delivery") == "confirmed":
            result.expect(confirmed == result.records, f"{confirmed} confirmed, and yet status 0")
        result.expect(not summary.get("unsent"), f"{summary.get('unsent')} unsent, and yet status 0")
        result.expect(
            summary.get("delivery") in delivery, f"delivery is {summary.get('delivery')}")
    elif "unsent" in summary:
        handled = confirmed + summary["unsent"] + summary.get("rejected", 0)
        result.expect(
            handled == summary.get("read"),
            f"{confirmed} confirmed and {summary['unsent']} unsent of {summary.get('read')} read")
    announced = summary.get("resent", 0)
    # A message that a collector seems to refuse is offered again and again, and counts once.
    twice = result.twice - max(0, result.most_often - 2)
    result.expect(twice <= announced, f"{twice} came twice, {announced} were announced")


def judge_last_summary(result, summary):
    """Holds the summary of a last run of several against its status; tells whether there is one."""
    if summary is None:
        result.broken.append("no summary")
        return False
    result.expect(summary.get("exit") == result.status, f"the summary says {summary.get('exit')}")
    return True


def judge_delivery(result, most_twice):
    """What holds after a status of 0: all is there, and little of it twice."""
    result.expect_whole(
        result.lost == 0, f"{result.lost} lost, the first of them message {result.first_lost}")
    result.expect(
        result.twice <= most_twice, f"{result.twice} came twice, {most_twice} are allowed")


def total(results):
    """The sum of many runs against one collector."""
    whole = Account(records=sum(each.records for each in results))
    whole.delivered = sum(each.delivered for each in results)
    whole.twice = sum(each.twice for each in results)
    whole.confirmed = sum(each.confirmed or 0 for each in results)
    whole.status = max(each.status for each in results)
    for number, each in enumerate(results):
        whole.broken += [f"run {number}: {promise}" for promise in each.broken]
    return whole
