import os

import pytest

from cocoachain import FormatError, read


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "ledger"
    os.mkfifo(pipe)

    with pytest.raises(FormatError) as caught:
        read(pipe)

    assert str(caught.value) == (
        "Expected a ledger (a folder of CSV files or a workbook, .xlsx) or a chain as JSON or "
        "JSON Lines, got something that is no file: ledger"
    )
