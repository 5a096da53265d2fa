"""The story of a run, in one page.

    read ─► survey ─► clean ─► match ─► merge ─► write

Each step is a list of tasks; a task reads files, writes one file, and is not done twice for the
same input. What a step made is handed on as the paths of its files.
"""

from importlib.metadata import version

from pipeline.config.schema import Config
from pipeline.engines.pool import PoolRunner, processors
from pipeline.errors import QuarantineError
from pipeline.model.outcome import Outcome
from pipeline.model.progress import Progress
from pipeline.tasks.clean import CleanItem, clean_shard
from pipeline.tasks.match import MatchItem, match_all
from pipeline.tasks.merge import MergeItem, merge_partition
from pipeline.tasks.plan import Work, plan
from pipeline.tasks.publish import Written, outcome_of, publish
from pipeline.tasks.read import ReadItem, read_shard
from pipeline.tasks.survey import NoteItem, SumItem, note_shard, sum_partition
from pipeline.tasks.write import WriteItem, targets, write_file

# What every worker process has at hand before its first task.
_PRELOAD = ("pipeline.tasks.clean", "pipeline.tasks.merge")


def run(config: Config, *, fresh: bool, limit: int | None, progress: Progress) -> Outcome:
    """Turn the pages that a config names into records.

    `fresh` uses nothing that an earlier run left; `limit` reads that many pages, spread over the
    sites. Raises the errors of `pipeline.errors`; a run that was stopped goes on next time.
    """
    addresses, shards = plan(config.input.paths, limit)
    parts = range(len(shards))
    workers = processors() if config.engine.workers == "auto" else config.engine.workers
    with Work(config.output.path, fresh) as work, PoolRunner(workers, _PRELOAD) as runner:
        at = work.folder

        with progress.stage("read", f"{len(addresses)} files") as note:
            items = [ReadItem(at, n, shard) for n, shard in enumerate(shards)]
            pages = work.done(runner.map(read_shard, items), note)

        with progress.stage("survey", "what the corpus repeats") as note:
            to_note = [NoteItem(at, n, len(parts), pages[n]) for n in parts]
            notes = work.done(runner.map(note_shard, to_note))
            to_sum = [SumItem(at, n, notes) for n in parts]
            survey = work.done(runner.map(sum_partition, to_sum), note)

        with progress.stage("clean", "strip, repair, fields") as note:
            stages = (config.kind, config.strip, config.repair, config.match)
            to_clean = [CleanItem(at, n, pages[n], survey, *stages) for n in parts]
            copies = work.done(runner.map(clean_shard, to_clean), note)

        with progress.stage("match", "copies of one document") as note:
            to_match = [MatchItem(at, pages, copies, config.match)]
            (matching,) = work.done(runner.map(match_all, to_match), note)

        with progress.stage("merge", "one record a document") as note:
            given = (len(parts), matching, pages, copies, config.strip, config.repair, config.merge)
            merged = work.done(
                runner.map(merge_partition, [MergeItem(at, n, *given) for n in parts]), note
            )

        with progress.stage("write", "records and lineage") as note:
            wanted = list(targets(len(parts), config.output.jsonl))
            rest = (matching, config.match.seed)
            to_write = [
                WriteItem(at, t, n, pages[n], copies[n], merged[n], *rest) for t, n in wanted
            ]
            files = work.done(runner.map(write_file, to_write), note)
            written = [Written(*file, path) for file, path in zip(wanted, files, strict=True)]
            manifest = publish(work.out, config, version("clean-pipeline"), len(parts), written)
        work.sweep()
        outcome = outcome_of(manifest, work.out, work.reused)
    _check_quarantine(outcome, config.input.max_quarantined_share)
    return outcome


def _check_quarantine(outcome: Outcome, allowed: float) -> None:
    quarantined = sum(outcome.quarantined.values())
    if quarantined > allowed * outcome.pages:
        raise QuarantineError(
            f"{quarantined} of {outcome.pages} pages are in quarantine ({outcome.out}/quarantine)"
        )
