"""From a Telegram update to rows: `register` is the one list of what the bot reacts to, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from flows import danger as words_of_danger
from handlers import coordinators, courses, desk, errands, exports, groups, menu, papers, views, visits, volunteers
from handlers.advice import acts as advice
from handlers.advice import another
from handlers.advice import beginning as advising
from handlers.buttons import Dispatch
from handlers.casework import beginning, climbing, handing_over, merging, pacing, ready, supplying, ways, whistling
from handlers.courses import beginning as course_forms
from handlers.courses import board as course_board
from handlers.diary import beginning as diary_forms
from handlers.diary import offering, visiting
from handlers.diary import own as diary
from handlers.disputes import acts, parties, sides
from handlers.errands import acts as errand_acts
from handlers.guarding import looking as looks
from handlers.guarding import reasoning, strangers
from handlers.guarding.allowing import looking
from handlers.lists import overseeing, turning
from handlers.numbers import board, hours, leaving_out, monthly, thanking
from handlers.papers import law
from handlers.relay import addressing
from handlers.residents import answering as answers
from handlers.residents import danger, drafts, intake, invitations, joining, own_cases, preferences, verdicts, wishes
from handlers.rights import asking as rights
from handlers.rights import consenting
from handlers.team import claiming, deciding, listing, own, parting, standing_in, unwanted
from handlers.team import joining as applying
from handlers.turn import answering
from handlers.visits import acts as visit_acts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from telegram.ext import Application

    from flows.model import Effects, Service, Verb
    from handlers.turn import Handler, Turn

VERBS: Mapping[Verb, Handler] = {
    "pick": answers.on_press, "back": answers.on_press, "edit": answers.on_press, "skip": answers.on_press,
    "keep": answers.on_press, "finished": answers.on_press, "submit": answers.on_press, "show": answers.on_press,
    "more": answers.on_press,
    "cancel": drafts.on_cancel, "cancel_sure": drafts.on_cancel_sure, "human": menu.on_human,
    "consent": intake.on_consent, "refuse": intake.on_refuse, "withdraw_consent": consenting.take_back_all,
    "begin": intake.on_begin, "begin_new": intake.on_begin_new, "another": intake.on_another,
    "resume": drafts.on_resume,
    "restart": drafts.on_restart, "menu": menu.on_menu, "my": own_cases.on_my, "help": menu.on_help,
    "language": preferences.on_language, "set_language": preferences.on_set_language, "community": menu.on_community,
    "privacy": preferences.on_privacy, "case": own_cases.on_case, "add_words": own_cases.on_add_words,
    "withdraw": own_cases.on_withdraw, "withdraw_sure": own_cases.on_withdraw_sure,
    "verdict": verdicts.on_verdict, "rate": verdicts.on_rate, "call_back": verdicts.on_call_back,
    "reopen_case": verdicts.on_reopen_case, "wish": wishes.on_wish,
    "claim": volunteers.on_claim, "work": looking(volunteers.on_work), "contacted": volunteers.on_contacted,
    "note": volunteers.ON_NOTE, "tell": volunteers.ON_TELL, "appoint": volunteers.ON_APPOINT,
    "finish": course_forms.on_finish, "hand_back": volunteers.ON_HAND_BACK, "renew": volunteers.on_renew,
    "queue": looking(volunteers.on_queue), "mine": looking(volunteers.on_mine),
    "list": looking(coordinators.on_list), "nudge": coordinators.on_nudge, "take_back": coordinators.on_take_back,
    "digest": coordinators.on_digest, "close": coordinators.on_close,
    "export": exports.on_export,
    "ways": ways.on_ways, "hand_over": beginning.on_hand_over, "suggest": handing_over.on_suggest,
    "ask_colleague": handing_over.on_ask_colleague, "accept": handing_over.on_accept,
    "reject": handing_over.on_reject, "revoke": handing_over.on_revoke, "offer": handing_over.on_offer,
    "choose": handing_over.on_choose, "escalate": beginning.on_escalate, "take_over": climbing.on_take_over,
    "refer": climbing.on_refer, "whistle": beginning.on_whistle, "call_unit": whistling.on_call_unit,
    "report": beginning.on_report, "agree": whistling.on_agree, "supplement": beginning.on_supplement,
    "supply": supplying.on_supply, "extend": beginning.on_extend, "send_back": beginning.on_send_back,
    "reroute": supplying.on_reroute, "merge": merging.on_merge, "split": merging.on_split,
    "snooze": pacing.on_snooze, "mute": pacing.on_mute, "ready": ready.on_ready,
    "tasks": ready.on_tasks, "tick": ready.on_tick,
    "cases": looking(overseeing.on_cases_of), "page": looking(turning.on_page),
    "join_similar": joining.on_join_similar, "not_similar": joining.on_not_similar,
    "numbers": board.on_numbers, "numbers_by": board.on_by, "numbers_cases": looking(board.on_cases),
    "numbers_hard": board.on_hard, "numbers_how": board.on_how,
    "hours": hours.on_hours, "hours_change": hours.on_change, "hours_record": hours.on_record,
    "month_sheet": monthly.on_sheet, "month_picture": monthly.on_picture, "thank": thanking.on_thank,
    "papers": looking(papers.on_papers), "paper": looking(papers.on_paper), "paper_filled": papers.on_paper_filled,
    "paper_filed": papers.on_paper_filed, "why": law.on_why,
    "look": looking(looks.on_look), "glass": reasoning.on_glass, "export_agree": exports.on_export_agree,
    "exclude": leaving_out.on_exclude, "exclude_agree": leaving_out.on_exclude_agree,
    "invite": invitations.on_invite, "join": invitations.on_join, "decline": invitations.on_decline,
    "desk": desk.on_desk, "desk_begin": desk.on_desk_begin, "desk_case": desk.on_desk_case,
    "pass_on": addressing.on_pass_on, "leave_words": addressing.on_leave_words, "files": looking(views.on_files),
    "elder": menu.on_elder, "danger": danger.on_danger, "unsay": danger.on_unsay,
    "erase": danger.on_erase, "safe": danger.on_safe,
    "team": listing.on_team, "member": listing.on_member, "role": listing.on_role, "remove": parting.on_remove,
    "recruit": applying.on_recruit, "recruit_link": applying.on_recruit_link, "apply": applying.on_apply,
    "application": deciding.on_application, "decide": deciding.on_decide, "conduct": claiming.on_conduct,
    "own": own.on_own, "leave": standing_in.on_leave, "back_at_work": standing_in.on_back_at_work,
    "deputy": standing_in.on_deputy, "entrust": standing_in.on_entrust, "entrusted": standing_in.on_entrusted,
    "my_data": rights.on_my_data,
    "course": courses.on_course, "advance": course_forms.on_advance, "course_back": courses.on_course_back,
    "board": looking(course_board.on_board), "board_list": looking(course_board.on_board_list),
    "visits": visits.on_visits, "visit": visit_acts.on_visit,
    "errands": errands.on_errands, "errand": errand_acts.on_errand,
    "parties": looking(parties.on_parties), "dispute": acts.on_dispute, "side": sides.on_side,
    "quiet_day": own.on_quiet_day, "avoid": own.on_avoid, "quit": parting.on_quit, "unwanted": unwanted.on_unwanted,
    "slot_move": diary_forms.on_move, "slot_cancel": visiting.on_cancel, "slot_cancel_sure": visiting.on_cancel_sure,
    "slot_missed": visiting.on_missed, "slot_take": offering.on_take, "slot_decline": offering.on_decline,
    "record": advising.on_record, "record_none": advising.on_record_none, "swap": another.on_swap,
    "advice": advice.on_advice,
    "diary": diary.on_diary, "diary_add": diary_forms.ON_ADD, "diary_stop": diary.on_drop,
    "diary_stop_sure": diary_forms.ON_STOP, "diary_clients": diary_forms.ON_CLIENTS, "diary_forget": diary.on_forget,
}  # fmt: skip
COMMANDS: Mapping[str, Handler] = {
    "start": menu.on_start, "help": menu.on_help, "menu": menu.on_menu, "my": own_cases.on_my,
    "language": preferences.on_language, "privacy": preferences.on_privacy,
    "simple": menu.on_simple,
    "cancel": drafts.on_cancel, "id": preferences.on_id, "queue": looking(volunteers.on_queue),
    "digest": coordinators.on_digest,
    "export": exports.on_export, "team": listing.on_team, "join": applying.on_join, "desk": desk.on_desk,
    "numbers": board.on_numbers, "hours": hours.on_hours,
    "cases": overseeing.on_cases, "find": overseeing.on_find, "why": law.on_why, "diary": diary.on_diary,
    "board": looking(course_board.on_board),
}  # fmt: skip
PRIVATE = filters.ChatType.PRIVATE
GROUP = filters.ChatType.GROUPS


def register(app: Application[Any, Any, Any, Any, Any, Any], services: Collection[Service]) -> None:
    """Everything that the bot reacts to; the first that fits an update is the only one."""
    words_of_danger.found("")  # reads the lists now: nobody's first words wait for that
    app.add_handler(CallbackQueryHandler(answering(Dispatch(VERBS))))
    for name, handler in COMMANDS.items():
        app.add_handler(CommandHandler(name, answering(handler), PRIVATE & filters.UpdateType.MESSAGE))
    for service in services:
        handler = _beginning(service.name)
        app.add_handler(CommandHandler(service.name, answering(handler), PRIVATE & filters.UpdateType.MESSAGE))
    _register_groups(app, [*COMMANDS, *(service.name for service in services)])
    app.add_handler(MessageHandler(PRIVATE & filters.StatusUpdate.ALL, answering(_nothing)))
    unknown = PRIVATE & filters.COMMAND & filters.UpdateType.MESSAGE
    app.add_handler(MessageHandler(unknown, answering(menu.on_unknown_command)))
    app.add_handler(MessageHandler(PRIVATE, answering(menu.on_words)))


def _register_groups(app: Application[Any, Any, Any, Any, Any, Any], commands: list[str]) -> None:
    typed = GROUP & filters.UpdateType.MESSAGE
    app.add_handler(CommandHandler("id", answering(preferences.on_id, groups.on_nobody), typed))
    app.add_handler(CommandHandler(commands, answering(groups.on_command, groups.on_nobody), typed))
    moved = answering(groups.on_moved, groups.on_moved_by_nobody)
    app.add_handler(MessageHandler(GROUP & filters.StatusUpdate.MIGRATE, moved))
    standing = answering(groups.on_standing, groups.on_standing_by_nobody)
    app.add_handler(ChatMemberHandler(standing, ChatMemberHandler.MY_CHAT_MEMBER))
    joined = answering(strangers.on_joined, strangers.joined)
    app.add_handler(MessageHandler(GROUP & filters.StatusUpdate.NEW_CHAT_MEMBERS, joined))
    app.add_handler(ChatMemberHandler(joined, ChatMemberHandler.CHAT_MEMBER))


def _beginning(name: str) -> Handler:
    def begin(turn: Turn) -> Effects:
        return intake.begin(turn, name)

    return begin


def _nothing(_: Turn) -> Effects:
    return ()
