"""Seed 003: what a member has reached with a character, what comes next, and the chat's goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.app import App
from core.catalogue import Catalogue
from core.domain.goals import is_over
from core.domain.milestones import GLOBAL, Step, ThresholdRule
from core.domain.people import Member, Workspace
from core.errors import InvalidInput, NotFound, shorten
from core.store.awards import Which
from core.store.progress import progress_id
from core.usecases.goal_shapes import goal_shape
from core.usecases.measure import foretold

Counted = Literal["images", "videos", "messages"]
MOST_COMPLETED = 100


@dataclass(frozen=True)
class _Card:
    """One thing that is counted with a character: rule types, icon and words of the seed.

    overall: the type of the milestones over all characters; messages have none.
    """

    metric: Counted
    with_character: str
    overall: str | None
    icon: str
    label: str


CARDS = (
    _Card(
        "images",
        "character_image_milestone",
        "image_milestone",
        "bi-image",
        "Generate {next} images",
    ),
    _Card(
        "videos",
        "character_video_milestone",
        "video_milestone",
        "bi-play-circle",
        "Generate {next} videos",
    ),
    _Card("messages", "character_message_milestone", None, "bi-chat-dots", "Send {next} messages"),
)


@dataclass(frozen=True)
class Chat:
    """A member's chat with a character."""

    member: Member
    character: str

    @property
    def scope(self) -> str:
        """Return the scope in which it is counted."""
        return f"character:{self.character}"


async def find_chat(app: App, workspace: Workspace, given: str, member: str | None) -> Chat:
    """Return the chat that `<member>:<character>` names, or a character with its member beside it.

    Raises NotFound for a member who is not there, InvalidInput where nobody is named.
    """
    if member is not None:
        found = await app.store.members.get(workspace.id, member)
        if found is None:
            raise NotFound(f"There is no member {shorten(member)!r}.")
        return Chat(found, given.removeprefix(f"{member}:"))
    chat = await _named(app, workspace, given)
    if chat is not None:
        return chat
    name, colon, _ = given.partition(":")
    if not colon:
        raise InvalidInput("member", "nothing", "is required, or a chat as <member>:<character>")
    raise NotFound(f"There is no member {shorten(name)!r}.")


async def _named(app: App, workspace: Workspace, given: str) -> Chat | None:
    """Read `<member>:<character>`; either may have colons, the shortest id of a member wins."""
    places = [place for place, letter in enumerate(given) if letter == ":"]
    names = [given[:place] for place in places]
    members = await app.store.members.many(workspace.id, names)
    for name in names:
        if name in members and len(given) > len(name) + 1:
            return Chat(members[name], given[len(name) + 1 :])
    return None


async def chat_goals(app: App, workspace: Workspace, chat: Chat) -> dict[str, Any]:
    """Return the conversation's goal, the milestones with progress, those done, and the setting.

    A chat in which nobody spoke yet stands at zero everywhere.
    """
    return {
        "userId": chat.member.id,
        "chatId": chat.character,
        "currentGoal": await _current_goal(app, workspace, chat),
        **await _milestones(app, workspace, chat),
        "globalMilestones": await _overall(app, workspace, chat.member),
        "goalsEnabled": await app.store.chats.goals_enabled(
            workspace.id, chat.character, chat.member.id
        ),
    }


async def milestone_goals(app: App, workspace: Workspace, chat: Chat) -> dict[str, Any]:
    """Return the milestones with one character: progress, those done, and the next thresholds."""
    found = await _milestones(app, workspace, chat)
    return {
        "success": True,
        "userId": chat.member.id,
        "chatId": chat.character,
        **found,
        "nextMilestones": {
            name: None if card is None or card["isCompleted"] else card["next"]
            for name, card in found["milestoneGoals"].items()
        },
    }


async def enable_goals(
    app: App, workspace: Workspace, given: str, member: str | None, *, enabled: bool
) -> dict[str, Any]:
    """Remember whether a chat shows its goals: for one member, or for all who made no choice.

    Raises NotFound for a member who is not there.
    """
    chat = await (
        _named(app, workspace, given)
        if member is None
        else find_chat(app, workspace, given, member)
    )
    character, who = (chat.character, chat.member.id) if chat else (given, None)
    await app.store.chats.enable_goals(workspace.id, character, who, enabled=enabled)
    return {"success": True, "chatId": given, "enabled": enabled}


def next_milestone(current: int, thresholds: Sequence[int]) -> dict[str, Any]:
    """Return the fields of the seed's getNextMilestone.

    With all of them reached, next is the last, progress 100 and isCompleted true. A progress of
    whole percent is a whole number, as JavaScript writes it.
    """
    following = next((at for at in thresholds if at > current), None)
    progress = 100.0 if following is None else current / following * 100
    return {
        "current": current,
        "next": thresholds[-1] if following is None else following,
        "previous": max((at for at in thresholds if at <= current), default=0),
        "progress": int(progress) if progress.is_integer() else progress,
        "isCompleted": following is None,
    }


async def _milestones(app: App, workspace: Workspace, chat: Chat) -> dict[str, Any]:
    """Return `milestoneGoals` and `completedMilestones` of a chat."""
    catalogue = app.catalogue(workspace)
    values = await _totals(app, workspace, chat.member, chat.scope)
    which = Which(scope=chat.scope, revoked=False)
    awards = await app.store.awards.history(
        workspace.id, chat.member.id, MOST_COMPLETED, which=which
    )
    types = {card.with_character for card in CARDS}
    return {
        "milestoneGoals": {
            card.metric: _card(catalogue, card, card.with_character, values) for card in CARDS
        },
        "completedMilestones": [
            {
                "_id": award.public_id,
                "userId": award.member,
                "type": award.type,
                "milestone": award.at,
                "points": award.points,
                "message": award.title,
                "chatId": chat.character,
                "grantedAt": award.achieved_at.isoformat(),
            }
            for award in awards
            if award.type in types
        ],
    }


async def _overall(app: App, workspace: Workspace, member: Member) -> dict[str, Any]:
    """Return the milestones over all characters; there are none for messages."""
    values = await _totals(app, workspace, member, GLOBAL)
    catalogue = app.catalogue(workspace)
    return {
        card.metric: _card(catalogue, card, card.overall, values)
        for card in CARDS
        if card.overall is not None
    }


def _card(
    catalogue: Catalogue, card: _Card, rule_type: str, values: dict[str, int]
) -> dict[str, Any] | None:
    """Return progress towards a rule's next threshold; None where the workspace paused the rule."""
    steps = _steps(catalogue, rule_type)
    if not steps:
        return None
    found = next_milestone(values.get(card.metric, 0), [step.at for step in steps])
    reward = next(step.points for step in steps if step.at == found["next"])
    label = card.label.format(next=found["next"])
    return {"type": card.metric, "icon": card.icon, **found, "reward": reward, "label": label}


def _steps(catalogue: Catalogue, rule_type: str) -> tuple[Step, ...]:
    for rule in catalogue.rules.values():
        if isinstance(rule, ThresholdRule) and rule.type == rule_type:
            return () if rule.id in catalogue.paused else rule.steps
    return ()


async def _totals(app: App, workspace: Workspace, member: Member, scope: str) -> dict[str, int]:
    name = progress_id(workspace.id, member.id, scope, "all")
    documents = await app.store.evaluation.progress([name])
    found: dict[str, int] = documents.get(name, {}).get("v", {})
    return found


async def _current_goal(app: App, workspace: Workspace, chat: Chat) -> dict[str, Any] | None:
    """Return the newest goal of this chat whose period runs, as every list of goals has it."""
    now = app.clock()
    for goal in await app.store.goals.standing(workspace.id, chat.member.id):
        if goal.scope == chat.scope and not is_over(goal.period, workspace.calendar, now):
            return goal_shape(workspace, await foretold(app, workspace, goal, now), now)
    return None
