"""Outlines of plots as GeoJSON (RFC 7946), digits as they are."""

from collections.abc import Iterable

from cocoachain.formats.native_text import geometry_text, text_of
from cocoachain.model.chain import Chain


def outline_bytes(chain: Chain) -> bytes | None:
    """A FeatureCollection of the plots that have an outline; ``None`` if none has."""
    features = [
        f'{{"type": "Feature", "properties": {{"id": {text_of(plot.id)}}}, '
        f'"geometry": {geometry_text(plot.geometry)}}}'
        for plot in chain.plots
        if plot.geometry is not None
    ]
    return _collection(features) if features else None


def _collection(features: Iterable[str]) -> bytes:
    inner = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "features": [\n{inner}\n]}}\n'.encode()


NO_OUTLINES = _collection(())
"""What stands in a file whose outlines are all gone."""
