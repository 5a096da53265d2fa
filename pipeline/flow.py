"""The story of a run, in one page.

    read ─► survey ─► clean ─► match ─► merge ─► write

Each step is a list of tasks; a task reads files, writes one file, and is not done twice for the
same input. What a step made is handed on as the paths of its files.
"""

from pipeline.config.schema import Config
from pipeline.engines.pool import PoolRunner, processors
from pipeline.engines.runner import Runner
from pipeline.errors import QuarantineError
from pipeline.model.outcome import Outcome
from pipeline.model.progress import Progress
from pipeline.tasks.clean import CleanItem, clean_shard
from pipeline.tasks.match import MatchItem, match_all
from pipeline.tasks.merge import MergeItem, merge_partition
from pipeline.tasks.plan import plan
from pipeline.tasks.profiles import own_profiles
from pipeline.tasks.publish import Written, outcome_of, publish
from pipeline.tasks.read import ReadItem, read_shard
from pipeline.tasks.sample import sample
from pipeline.tasks.survey import NoteItem, SumItem, note_shard, sum_partition
from pipeline.tasks.unpack import UnpackItem, unpack
from pipeline.tasks.workspace import Work
from pipeline.tasks.write import WriteItem, targets, write_file
from pipeline.views.report import write_report

# What every worker process has at hand before its first task.
_PRELOAD = ("pipeline.tasks.clean", "pipeline.tasks.merge")


def run(config: Config, *, fresh: bool, limit: int | None, progress: Progress) -> Outcome:
    """Turn the pages that a config names into records.

    `fresh` uses nothing that an earlier run left; `limit` reads that many pages, spread over the
    sites. Raises the errors of `pipeline.errors`; a run that was stopped goes on next time. Whether
    too many pages were quarantined is for `check_quarantine` to say, once the outcome is shown.
    """
    sites = own_profiles(config.strip)
    planned = plan(config.input.paths, config.output.path, limit)
    parts = range(len(planned.shards))
    workers = processors() if config.engine.workers == "auto" else config.engine.workers
    seconds = config.engine.max_page_seconds
    pool = PoolRunner(min(workers, max(len(parts), len(planned.bundles))), _PRELOAD)
    # The rest knows the engine by its one method.
    runner: Runner = pool
    with Work(config.output.path, fresh) as work, pool:
        at = work.folder
        count = len(planned.addresses)
        with work.stage(progress, "read", f"{count} file{'s' if count != 1 else ''}") as done:
            columns = config.input.columns
            to_unpack = [UnpackItem(at, len(parts), b, columns) for b in planned.bundles]
            rows = done(runner.map(unpack, to_unpack))
            only = sample(planned.shards, rows, limit)
            to_read = [ReadItem(at, n, planned.shards[n], rows, only[n], seconds) for n in parts]
            pages = done(runner.map(read_shard, to_read))

        with work.stage(progress, "survey", "what the corpus repeats") as done:
            to_note = [NoteItem(at, n, len(parts), pages[n]) for n in parts]
            notes = done(runner.map(note_shard, to_note))
            to_sum = [SumItem(at, n, len(parts), notes) for n in parts]
            survey = done(runner.map(sum_partition, to_sum))

        with work.stage(progress, "clean", "strip, repair, fields") as done:
            stages = (sites, config.kind, config.strip, config.repair, config.match, seconds)
            to_clean = [CleanItem(at, n, pages[n], survey, *stages) for n in parts]
            copies = done(runner.map(clean_shard, to_clean))

        with work.stage(progress, "match", "which copies are one document") as done:
            to_match = [MatchItem(at, pages, copies, config.match)]
            (matching,) = done(runner.map(match_all, to_match))

        with work.stage(progress, "merge", "one record a document") as done:
            stated = (config.strip, config.repair, config.merge, seconds)
            given = (len(parts), matching, pages, copies, *stated)
            to_merge = [MergeItem(at, n, *given) for n in parts]
            merged = done(runner.map(merge_partition, to_merge))

        with work.stage(progress, "write", "records, lineage, report") as done:
            wanted = list(targets(len(parts), config.output.jsonl))
            rest = (matching, config.match.seed)
            to_write = [
                WriteItem(at, t, n, pages[n], copies[n], merged[n], *rest) for t, n in wanted
            ]
            files = done(runner.map(write_file, to_write))
            written = [Written(*file, path) for file, path in zip(wanted, files, strict=True)]
            manifest = publish(work.out, config, limit, len(parts), written, sites)
            write_report(work.out)
        work.sweep()
        return outcome_of(manifest, work.out, work.reused)


def check_quarantine(outcome: Outcome, allowed: float) -> None:
    """Raise QuarantineError where more than the allowed share of the pages is in quarantine."""
    quarantined = sum(outcome.quarantined.values())
    if quarantined > allowed * outcome.pages:
        raise QuarantineError(
            f"{quarantined} of {outcome.pages} pages are in quarantine ({outcome.out}/quarantine)"
        )
