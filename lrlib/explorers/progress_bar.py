"""A bar that fills while a long pass is at work."""

import ipywidgets


class ProgressBar(ipywidgets.FloatProgress):
    """Call it with the share that is done, 0 to 1, as `lrlib.npy_batches` does.

    Parameters
    ----------
    label : str
        What is at work.

    Examples
    --------
    >>> bar = ProgressBar("one pass")
    >>> batches = npy_batches("X.npy", "y.npy", progress=bar)
    """

    def __init__(self, label: str):
        super().__init__(0, min=0, max=1, description=label, style={"description_width": "initial"})

    def __call__(self, share: float) -> None:
        self.value = share

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["text/plain"] = f"{self.description}: {self.value:.0%}"
        return bundle
