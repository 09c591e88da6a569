"""Starting PostgreSQL, waiting for it, and ending it. Call with the home's lock held."""

def _settled(self, place: Place, *, launched: int | None = None) -> ServerAddress | None:
    """The running server's address once it answers, or None once nothing of it is left.

    Whether anything is left is asked of the lock that all its processes inherited: unlike a
    process number it can neither be reused, nor be a zombie's, nor hide in another container.
    """
    began = alone_since = time.monotonic()
    while locks.is_held(place.alive_lock):
        now = time.monotonic()
        postmaster = read_postmaster(place.data)
        if postmaster and postmaster.status == "ready" and _answers(place):
            return self._address(place)
        pid = postmaster.pid if postmaster else launched
        if pid is not None and is_running(pid):
            alone_since = now
            at_work = postmaster is not None and postmaster.status in {"starting", "stopping"}
            if now - began > _PATIENCE and not at_work:
                raise _failure(f"does not answer after {_PATIENCE:.0f} s", place)
        elif now - alone_since > _ORPHANS:
            self._end_orphans(place)
        time.sleep(_POLL)
    if launched is not None:
        is_running(launched)  # Reaps it, should it be ours.
    return None

def _end_orphans(self, place: Place) -> None:
    """End the children of a postmaster that was killed; recovery repairs what they did."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        signal_processes(place.data, place.title, number)
        if _soon(lambda: not locks.is_held(place.alive_lock), _ORPHANS):
            return
    raise EmbeddedServerError(
        f"The database in {place.data} is held by a process that cannot be seen from here, "
        "perhaps in another container.\nStop truso there first."
    )

def _launch(self, place: Place) -> ServerAddress:
    confirm_place(place)
    binaries = self._binaries(place)
    if not place.is_initialised:
        cluster.initialise(place, binaries)
    cluster.check_version(place, binaries)
    _check_data_owner(place)
    address = self._address(place, sockets=make_socket_directory(place))
    cluster.prepare_logs(place)
    cluster.write_configuration(place, address.socket_directory)
    # The lock said that its writer is gone; PostgreSQL itself could only compare numbers.
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    try:
        settled = self._settled(place, launched=_spawn(place, binaries))
    except BaseException:
        self._end(place, signal.SIGQUIT)
        raise
    if settled is None:
        raise _failure("ended at once", place)
    return settled

def _address(self, place: Place, *, sockets: Path | None = None) -> ServerAddress:
    directory = sockets or place.socket_directory
    if directory is None:
        raise EmbeddedServerError(
            f"The server in {place.directory} runs, but where its socket is was not recorded.\n"
            "Stop all truso processes and that server, then start again."
        )
    return ServerAddress(directory, PORT, cluster.USER, cluster.read_password(place))

def _end(self, place: Place, number: signal.Signals) -> None:
    """Signal the postmaster (SIGINT: fast, SIGQUIT: at once) and wait for all its processes."""
    ended: Callable[[], bool] = lambda: not locks.is_held(place.alive_lock)  # noqa: E731
    postmaster = self._postmaster(place)
    if postmaster is None:
        if not _soon(ended, _ORPHANS):
            self._end_orphans(place)
        return
    os.kill(postmaster.pid, number)
    if not _soon(ended, _PATIENCE):
        # The shutdown's checkpoint does not end: the log of changes makes up for it.
        os.kill(postmaster.pid, signal.SIGQUIT)
        if not _soon(ended, _ORPHANS):
            self._end_orphans(place)
    # Its lock goes a moment before its number.
    _soon(lambda: not is_running(postmaster.pid), _ORPHANS)

def _postmaster(self, place: Place) -> Postmaster | None:
    """The postmaster, if it is alive and certainly this server's."""
    postmaster = read_postmaster(place.data)
    if postmaster is None or not locks.is_held(place.alive_lock):
        return None
    return postmaster if postmaster.pid in server_processes(place.data, place.title) else None

def _end_without_home(self) -> None:
    """End a server whose home was removed while it ran; there is nothing left to save."""
    data = self.home / "server" / "cluster"
    for pid in server_processes(data, title="-"):
        os.kill(pid, signal.SIGQUIT)
        _soon(lambda pid=pid: not is_running(pid), _ORPHANS)  # type: ignore[misc]



def _spawn(place: Place, binaries: Binaries) -> int:
    """Start a postmaster in a session of its own that no process has to wait for; its number.

    The shell makes it an orphan at once, so it outlives us and never becomes our zombie.
    """
    command = [binaries.program("postgres"), "-D", place.data]
    command.append(Path(f"--config-file={place.configuration}"))
    with locks.exclusive(place.alive_lock) as alive, place.startup_log.open("wb") as log:
        os.fchmod(log.fileno(), 0o600)
        shell = subprocess.run(
            ["/bin/sh", "-c", 'exec "$@" </dev/null >&2 & echo $!', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=True,
            start_new_session=True,
            pass_fds=[alive],
            **identity(place.account),
        )
    return int(shell.stdout)


def _answers(place: Place) -> bool:
    directory = place.socket_directory
    if directory is None:
        return False
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(directory / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def _check_data_owner(place: Place) -> None:
    wanted = place.account.uid if place.account else os.geteuid()
    owner = owner_of(place.data)
    if owner.uid != wanted or owner.uid == 0:
        raise EmbeddedServerError(
            f"{place.data} belongs to {owner.name}, which cannot run this server.\n"
            f"Give it back to the account that created it, or restore {place.home} from a backup."
        )


def _soon(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(_POLL)
    return True


def _failure(what: str, place: Place) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"PostgreSQL in {place.directory} {what}.\n{cluster.log_tail(place)}"
    )
