from tests.search.conftest import engine

__all__ = ["engine"]
