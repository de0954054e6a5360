import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("closing", "arguments", "status"),
    [
        ("2>&-", "check /no/such/ledger", 2),
        (">&-", "rules", 0),
        (">&- 2>&-", "check /no/such/ledger", 2),
    ],
)
def test_a_closed_stream_does_not_change_the_exit_status(closing, arguments, status) -> None:
    command = f'"{sys.executable}" -m cocoachain {arguments} {closing}'

    done = subprocess.run(  # noqa: S602 - the shell closes the stream; nothing comes from outside
        command, shell=True, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")
