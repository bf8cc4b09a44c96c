"""What Elasticsearch refuses, in our errors: each says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import ConnectionError as Unreachable
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError
from elasticsearch.helpers import BulkIndexError

from desk.search.errors import IndexUnavailable, QueryError


@contextmanager
def explained() -> Iterator[None]:
    """The client's errors as ours."""
    try:
        yield
    except (Unreachable, ConnectionTimeout) as error:
        raise IndexUnavailable(
            f"Elasticsearch does not answer ({error.message}): start it, or correct its address"
        ) from error
    except BulkIndexError as error:
        first = next(iter(error.errors[0].values()))
        if why := _blocked(str(first)):
            raise IndexUnavailable(why) from error
        reason = f"{first.get('_id')}: {first.get('error')}"[:300]
        raise IndexUnavailable(f"Elasticsearch refused a document ({reason}): the old index goes on serving") from error
    except (ApiError, TransportError) as error:
        refused = isinstance(error, ApiError) and error.status_code == 400
        said = f"{error} {'' if refused else getattr(error, 'body', '')}"  # the client names the first cause alone
        if "maxClauseCount" in said:  # only a beginning behind other words is one clause for each word it finds
            raise QueryError(
                "so many words begin so that the server joins them with no other word: write more of the last word"
            ) from error
        raise IndexUnavailable(_blocked(said) or f"Elasticsearch refused ({error.message}): see its log") from error


def _blocked(said: str) -> str:
    """Why nothing can be written, or read, where the server says so."""
    if "flood-stage watermark" in said or "read-only-allow-delete" in said:
        return (
            "Elasticsearch's disk is nearly full, so it takes no more: free space there; what is indexed is searched on"
        )
    if "no master" in said or "master_not_discovered" in said:
        return "Elasticsearch has lost so many of its nodes that it takes nothing: bring them back, then try again"
    if "cluster_block_exception" in said and ("read-only" in said or "index write" in said):
        return "the index is set read-only on the server: allow writes there. Searches go on"
    if "no_shard_available" in said or "all shards failed" in said or "primary shard is not active" in said:
        return "Elasticsearch cannot reach the part that holds the index: bring its lost node back, then try again"
    return ""
