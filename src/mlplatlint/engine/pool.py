"""A pool of forked workers over pipes: no imports worth naming, and a worker that dies costs one retry.

Work is dealt out largest first in small chunks that idle workers pull. Results come back pickled through a pipe
between a process and its own fork, never from a file or a network.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mlplatlint.engine.workers import WorkItem, quiet_gc

Result = TypeVar("Result")

_CHUNK_BYTES = 400_000
_LENGTH = struct.Struct("<Q")


class _Worker:
    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self.pid = pid
        self.requests = requests
        self.answers = answers
        self.chunk: list[int] = []
        self.buffer = bytearray()


def map_forked(
    items: list[WorkItem],
    work: Callable[[WorkItem, quiet_gc], Result],
    count: int,
    keep: Callable[[str, Result], None],
    lost: Callable[[WorkItem], Result],
) -> None:
    """Do ``work`` on every item in ``count`` forked processes and hand each result to ``keep``.

    A file on which a worker dies is retried once, alone; at the second death ``lost`` says what stands for its result.
    """
    chunks = _chunks(items)
    retried: set[int] = set()
    workers = [_start(items, work) for _ in range(min(count, len(chunks)))]
    idle = list(workers)
    busy: dict[int, _Worker] = {}
    try:
        while chunks or busy:
            while idle and chunks:
                worker = idle.pop()
                worker.chunk = chunks.pop()
                _send(worker.requests, pickle.dumps(worker.chunk))
                busy[worker.answers] = worker
            for descriptor in select.select(list(busy), [], [])[0]:
                worker = busy[descriptor]
                part = os.read(descriptor, 1 << 20)
                if not part:
                    del busy[descriptor]
                    workers.remove(worker)
                    os.close(worker.requests)
                    _bury(worker)
                    for index in worker.chunk:
                        if index in retried:
                            keep(items[index].entry.path, lost(items[index]))
                        else:
                            retried.add(index)
                            chunks.append([index])
                    replacement = _start(items, work)
                    workers.append(replacement)
                    idle.append(replacement)
                    continue
                worker.buffer += part
                answer = _whole(worker.buffer)
                if answer is not None:
                    del busy[descriptor]
                    idle.append(worker)
                    for index, result in pickle.loads(answer):  # our own fork wrote this
                        keep(items[index].entry.path, result)
    finally:
        # Later forks hold copies of earlier request pipes: all must be closed before the first wait.
        for worker in workers:
            os.close(worker.requests)
        for worker in reversed(workers):
            _bury(worker)


def _chunks(items: list[WorkItem]) -> list[list[int]]:
    """Group indices into chunks of similar size; the largest come last, since chunks are taken from the end."""
    sizes = []
    for index, item in enumerate(items):
        try:
            sizes.append((os.stat(item.entry.absolute).st_size, index))
        except OSError:
            sizes.append((0, index))
    sizes.sort(key=lambda pair: (pair[0], items[pair[1]].entry.path))
    chunks: list[list[int]] = []
    weight = _CHUNK_BYTES
    for size, index in sizes:
        if weight >= _CHUNK_BYTES:
            chunks.append([])
            weight = 0
        chunks[-1].append(index)
        weight += size + 2000
    return chunks


def _start(items: list[WorkItem], work: Callable[[WorkItem, quiet_gc], Result]) -> _Worker:
    request_read, request_write = os.pipe()
    answer_read, answer_write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(request_read)
        os.close(answer_write)
        return _Worker(pid, request_write, answer_read)
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.close(request_write)
        os.close(answer_read)
        _serve(items, work, request_read, answer_write)
        status = 0
    finally:
        os._exit(status)


def _serve(items: list[WorkItem], work: Callable[[WorkItem, quiet_gc], Result], requests: int, answers: int) -> None:
    from mlplatlint.engine.workers import quiet_gc

    with quiet_gc() as sweeper:
        while (chunk := _receive(requests)) is not None:
            results = [(index, work(items[index], sweeper)) for index in pickle.loads(chunk)]
            _send(answers, pickle.dumps(results, pickle.HIGHEST_PROTOCOL))


def _send(descriptor: int, data: bytes) -> None:
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(descriptor, view) :]


def _receive(descriptor: int) -> bytes | None:
    buffer = bytearray()
    while (answer := _whole(buffer)) is None:
        part = os.read(descriptor, 1 << 20)
        if not part:
            return None
        buffer += part
    return answer


def _whole(buffer: bytearray) -> bytes | None:
    """Take one complete message off the buffer, or None while it is still arriving."""
    if len(buffer) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(buffer)
    if len(buffer) < _LENGTH.size + length:
        return None
    message = bytes(buffer[_LENGTH.size : _LENGTH.size + length])
    del buffer[: _LENGTH.size + length]
    return message


def _bury(worker: _Worker) -> None:
    os.close(worker.answers)
    os.waitpid(worker.pid, 0)
