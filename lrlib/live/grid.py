"""From what the author gives to one table entry for each position of the controls.

The author gives arrays, with one leading axis for each control, or functions, which are called
with the values of the controls at every position. Both end as arrays of one form.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib.live.controls import Range, Select, known


class Ends(str):
    """The name of a slider of which only the two ends are given: see `ends`."""

    __slots__ = ()


def ends(name: str) -> Ends:
    """Say in `over` that only both ends of a slider are given; in between it goes straight.

    Exact, and far smaller, for what is affine in the slider's value: ``live.line(curve, x,
    [low, high], over=ends("slope"))``. The values of the slider must be evenly spaced.
    """
    return Ends(name)


@dataclass(frozen=True)
class Grid:
    """The positions of the controls in `over`, as many axes as there are controls.

    `names` are the controls, `straight` those of which only the ends are given.
    """

    names: tuple[str, ...]
    straight: frozenset[str]
    controls: Mapping[str, Range | Select]
    max_bytes: float

    @classmethod
    def of(cls, over, given, controls: Mapping[str, Range | Select], max_bytes: float) -> "Grid":
        """Of the controls in `over`; without it, of those that a function's parameters name."""
        names = (over,) if isinstance(over, str) else tuple(over)
        for function in filter(callable, () if names else given):
            names = tuple(dict.fromkeys([*names, *inspect.signature(function).parameters]))
        for name in names:
            known(name, controls)
        straight = frozenset(str(name) for name in names if isinstance(name, Ends))
        return cls(tuple(map(str, names)), straight, controls, max_bytes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """So many entries along each axis."""
        return tuple(2 if n in self.straight else len(self.controls[n]) for n in self.names)

    def arrays(self, own_axes: int, *given: Any, ragged: bool = False) -> list[np.ndarray]:
        """Every one of `given` with one leading axis for each control and `own_axes` further ones.

        `ragged`: where a function gives fewer points at one position than at another, NaN follows.
        """
        called = [self._call(one, own_axes, ragged) if callable(one) else one for one in given]
        checked = []
        try:
            broadcast = np.broadcast_arrays(*map(np.asarray, called))
        except ValueError:
            shapes = " and ".join(str(np.shape(one)) for one in called)
            raise ValueError(
                f"the shapes {shapes} do not fit each other: x and y need one number a point each"
            ) from None
        for array in broadcast:
            lead = array.shape[: max(array.ndim - own_axes, 0)]
            lead = (1,) * (len(self.names) - len(lead)) + lead
            fits = len(lead) == len(self.names) and all(
                size in {1, wanted} for size, wanted in zip(lead, self.sizes, strict=True)
            )
            if not fits:
                raise ValueError(self._misfit(array.shape, lead))
            checked.append(array.reshape(lead + array.shape[array.ndim - own_axes :]))
        return checked

    def with_values(self, columns: list, names: list[str]) -> tuple["Grid", list]:
        """The columns over these controls, too; the controls' values come before the last one."""
        extra = [name for name in names if name not in self.names]
        grid = Grid.of((*self.names, *extra), (), self.controls, self.max_bytes)
        columns = [column[(...,) + (None,) * len(extra)] for column in columns]
        for name in names:
            at = grid.names.index(name)
            columns[-1:] = [*grid.arrays(0, lambda *now, at=at: now[at]), columns[-1]]
        return grid, columns

    def _misfit(self, shape: tuple[int, ...], lead: tuple[int, ...]) -> str:
        wanted = ", ".join(f"{n} ({name})" for n, name in zip(self.sizes, self.names, strict=True))
        words = (
            f"the array has shape {shape}; its leading axes should be ({wanted}), one for each "
            "control in over (1 where it makes no difference)"
        )
        if len(lead) == len(self.names):
            for size, name in zip(lead, self.names, strict=True):
                if size == 2 and name not in self.straight:
                    words += f'. If these are the two ends of {name}, say so: over=ends("{name}")'
        return words

    def _call(self, function: Callable, own_axes: int, ragged: bool) -> np.ndarray:
        """What the function gives at every position."""
        take = self._taking(function)
        results: list[np.ndarray] = []
        for at in np.ndindex(*self.sizes):
            values = self._values(at)
            result = np.asarray(take(values))
            if result.ndim > own_axes:
                wanted = "a list of numbers, one a point" if own_axes else "one number or text"
                raise ValueError(
                    f"the function gives shape {result.shape} at {_said(self.names, values)}; it "
                    f"should give {wanted}"
                )
            results.append(result)
            if len(results) == 1:
                self.refuse_if_large(result.nbytes * int(np.prod(self.sizes)), "this table")
        longest = max((result.size for result in results), default=0)
        if own_axes and len({result.size for result in results} - {1}) > 1:
            if not ragged:
                raise ValueError(
                    f"the function gives {longest} points at one position and fewer at another; "
                    "here every position needs the same number"
                )
            results = [
                np.pad(r.astype(float).ravel(), (0, longest - r.size), constant_values=np.nan)
                for r in results
            ]
        elif own_axes:
            results = [np.broadcast_to(result, (longest,)) for result in results]
        return np.array(results).reshape(self.sizes + np.shape(results[0]))

    def _taking(self, function: Callable) -> Callable[[list], Any]:
        """Call by name where the function's parameters are the controls' names, else in order."""
        try:
            parameters = [
                name
                for name, one in inspect.signature(function).parameters.items()
                if one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty
            ]
        except (TypeError, ValueError):  # some of numpy's have no signature
            parameters = []
        if set(parameters) == set(self.names):
            return lambda values: function(**dict(zip(self.names, values, strict=True)))
        for place, name in zip(self.names, parameters, strict=False):
            if name in self.controls and name != place:
                raise ValueError(
                    f"the function takes {', '.join(parameters)}, but over gives it "
                    f"{', '.join(self.names)}: where it takes {name} it would get {place}"
                )
        if parameters and len(parameters) != len(self.names):
            raise ValueError(
                f"the function takes {', '.join(parameters)}; over names "
                f"{', '.join(self.names) or 'no control'}: one for each"
            )
        return lambda values: function(*values)

    def _values(self, at: tuple[int, ...]) -> list:
        """The values of the controls at one place of the grid."""
        position = {
            name: (len(self.controls[name]) - 1) * i if name in self.straight else i
            for name, i in zip(self.names, at, strict=True)
        }
        values = []
        for name in self.names:
            control = self.controls[name]
            row = 0
            if isinstance(control, Range) and control.over is not None:
                if control.over not in position:
                    raise ValueError(
                        f"the values of {name} depend on {control.over}: name {control.over} in "
                        "over, too, so that a function can be called with them"
                    )
                row = position[control.over]
            values.append(control.value_at(position[name], row))
        return values

    def refuse_if_large(self, nbytes: int, what: str) -> None:
        """Raise ValueError for more than a page should be sent."""
        if nbytes > self.max_bytes:
            over = " × ".join(
                f"{n} ({name})" for n, name in zip(self.sizes, self.names, strict=True)
            )
            raise ValueError(
                f"{nbytes / 1e6:.1f} MB would be sent to the browser, and max_bytes is "
                f"{self.max_bytes / 1e6:.1f} MB. The largest table is {what}, over {over or '-'}. "
                "Give a slider fewer values, a line fewer points, take a control out of over, or, "
                'for what is straight in a slider, give its two ends: over=ends("name"). If it '
                "must be that large, LiveFigure(..., max_bytes=...)"
            )


def _said(names, values) -> str:
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
