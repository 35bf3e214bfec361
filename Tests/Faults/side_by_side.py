"""Trials side by side: each worker is a process with a folder and ports of its own."""
import multiprocessing
import queue
import signal
import traceback

from processes import Workshop, end_with_the_bench, free_port


class Failed(Exception):
    """The bench itself went wrong in a trial; the text says where."""


def side_by_side(numbers, jobs, play):
    """Yields each number with what `play(workshop, number)` returns, as the trials end.

    They begin in the order of `numbers`. A trial that raises yields `Failed`, and the others go on.
    """
    context = multiprocessing.get_context("fork")
    waiting, done = context.Queue(), context.Queue()
    jobs = min(jobs, len(numbers))
    for number in [*numbers, *[None] * jobs]:
        waiting.put(number)
    workers = [
        context.Process(target=_work, args=((index, jobs), play, waiting, done), daemon=True)
        for index in range(jobs)]
    for worker in workers:
        worker.start()
    left = len(numbers)
    while left:
        try:
            yield done.get(timeout=5)
            left -= 1
        except queue.Empty:
            if not any(worker.is_alive() for worker in workers) and done.empty():
                raise Failed(f"{left} trials have not ended: their workers were killed") from None
    for worker in workers:
        worker.join()


def in_order(results, count):
    """The results of the numbers from 0 on, each as soon as those before it are there."""
    there, following = {}, 0
    for number, result in results:
        there[number] = result
        while following in there:
            yield following, there.pop(following)
            following += 1
    assert following == count


def _work(part, play, waiting, done):
    """Takes trials until there are no more; a worker starts and ends what it needs itself."""
    free_port.part = part
    end_with_the_bench(signal.SIGTERM)
    # Control-C is for the bench, which ends its workers by SIGTERM.
    signal.signal(signal.SIGINT, lambda *_: None)
    with Workshop() as workshop:
        for number in iter(waiting.get, None):
            try:
                result = play(workshop, number)
            except Exception:  # Whatever it was, this trial has failed and the others go on.
                result = Failed(traceback.format_exc())
            done.put((number, result))
