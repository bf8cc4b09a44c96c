"""The verb webhooks: messages to the shop's own systems."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, UserError, app, print_json, tell, verb
from desk.cli.who import asking

if TYPE_CHECKING:
    from desk.acts.actor import Actor
    from desk.acts.webhooks import Messages
    from desk.settings import Settings


@app.command(rich_help_panel="Set up")
@verb
def webhooks(
    send: Annotated[bool, typer.Option("--send", help="Try now whatever waits.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Send each system a message that says nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Messages to the shop's own systems ([[webhooks]] in desk.toml): those that wait, and those given up."""
    from desk.acts.webhooks import list_webhooks, send_webhooks

    if send and test:
        raise UserError("--send and --test are two things: give one of them")
    who, settings = asking()
    if test:
        _test(who, settings, as_json)
    elif send:
        sent = send_webhooks(who, settings, at_once=True)
        if as_json:
            print_json({"delivered": sent.delivered, "failed": sent.failed, "given_up": sent.given_up})
        else:
            tell(f"{sent.delivered} delivered, {sent.failed} failed and tried again later, {sent.given_up} given up")
        if sent.failed or sent.given_up:
            raise typer.Exit(1)
    else:
        _show(list_webhooks(who, settings), as_json)


def _test(who: "Actor", settings: "Settings", as_json: bool) -> None:
    from desk.acts.webhooks import ping_webhooks

    pinged = ping_webhooks(who, settings)
    if not pinged:
        raise UserError("desk.toml names no system to tell: add a [[webhooks]] table with url and secret")
    for one in pinged:
        if as_json:
            print_json({"url": one.address, "ok": not one.why, "says": one.why})
        else:
            tell(f"{'not taken' if one.why else 'taken':<9}  {one.address}  {one.why}".rstrip())
    if any(one.why for one in pinged):
        raise typer.Exit(1)


def _show(found: "Messages", as_json: bool) -> None:
    for values in _values(found):
        if as_json:
            print_json(values)
        else:
            tell(_line(values))
    if not as_json and not (found.waiting or found.given_up):
        tell("no message waits, and none was given up", err=True)


def _values(found: "Messages") -> list[dict[str, Any]]:
    """For programs. ``given_up_at`` tells the two kinds apart."""
    gone = [
        {
            "message_id": one.message_id,
            "event": one.event,
            "case_digest": one.case_digest,
            "url": one.address,
            "says": one.why,
            "given_up_at": one.at.isoformat(),
        }
        for one in found.given_up
    ]
    wait = [
        {
            "message_id": one.message_id,
            "event": one.event,
            "case_id": one.case_id,
            "url": one.address,
            "says": one.why,
            "tries": one.tries,
            "due": one.due.isoformat(),
            "given_up_at": None,
        }
        for one in found.waiting
    ]
    return [*gone, *wait]


def _line(values: dict[str, Any]) -> str:
    if values["given_up_at"]:
        state, case = f"given up {values['given_up_at'][:16]}", values["case_digest"]
    else:
        state, case = f"waits for {values['due'][:16]} UTC, {values['tries']} tries", values["case_id"]
    return f"{values['event']}  {case}  {values['url']}  {state}  {values['says']}".rstrip()
