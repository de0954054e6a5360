import copy
import pickle


def test_a_verdict_comes_back_from_pickle_and_deepcopy_as_it_was(make):
    verdict = make.run("M01", make.one_step("roast", {"beans": 100}, {"beans": 50}))
    idle = make.run("M05", make.one_step("roast", {"beans": 100}, {"beans": 50}))

    for each in (verdict, idle):
        assert pickle.loads(pickle.dumps(each)) == each  # noqa: S301 - our own bytes
        assert copy.deepcopy(each) == each
    assert pickle.loads(pickle.dumps(idle)).not_run == idle.not_run  # noqa: S301 - our own bytes
