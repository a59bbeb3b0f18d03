"""What may fail, in which way, and the test that says what becomes of callers then.

`python -m tests.house.faults` writes the table into docs/reliability.md. A cell is the
tests that try it, or why there is nothing to try, or `NOT_TRIED`: an honest gap.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- begin: written by python -m tests.house.faults -->\n"
END: Final = "<!-- end -->\n"
PARTS: Final = {
    "database": "the database, SQLite or PostgreSQL",
    "disk": "the disk with the database, and what lies beside it",
    "clock": "the clock process",
    "rest": "the provider's REST API",
    "webhooks": "the provider's webhooks, and who pretends to be the provider",
    "mail": "the mail server",
    "browser": "the browser of a worker",
    "proxy": "the proxy before the web process",
    "second": "a second process of the same kind",
    "time": "the clock of the operating system",
}
WAYS: Final = {
    "refuses": "says no, or is not there",
    "errs": "answers with an error",
    "hangs": "takes the request and says nothing",
    "slow": "answers, but late",
    "lies": "says what is not so",
    "full": "has no room left",
    "comes back": "works again, or starts anew",
}
NOT_TRIED: Final = "not tried"
Cell = str | tuple[str, ...]
"""Tests (`path::name`, under tests/), or a sentence."""
I, U = "integration", "unit"  # noqa: E741 - the folders of tests, in a table

CELLS: Final[Mapping[tuple[str, str], Cell]] = {
    ("database", "refuses"): (
        f"{I}/config/test_cli.py::test_a_database_that_cannot_be_reached_is_told_in_one_line",
        f"{I}/config/test_provision_and_doctor.py::test_a_database_server_that_is_down_fails_without_its_password",
        f"{I}/config/test_provision_and_doctor.py::test_a_database_that_is_missing_is_not_made",
    ),
    ("database", "errs"): (
        f"{I}/call/test_failures.py::test_without_a_database_the_caller_hears_an_apology_and_leaves_a_message",
        f"{I}/call/test_failures.py::test_a_worker_who_picks_up_in_an_outage_is_not_connected_and_not_recorded",
        f"{I}/call/test_failures.py::test_a_worker_who_signs_on_in_an_outage_hears_that_nothing_changed",
        f"{I}/voicemail/test_placed_calls.py::test_a_failing_database_gives_the_worker_an_apology",
    ),
    ("database", "hangs"): (
        f"{I}/database/test_a_silent_database.py::test_forty_calls_on_a_stopped_server_all_have_a_voicemail_in_time",
        f"{I}/database/test_a_silent_database.py::test_a_question_to_a_stopped_server_ends_at_its_deadline",
        f"{I}/call/test_failures.py::test_a_database_that_is_held_keeps_a_caller_waiting_for_seconds_only",
    ),
    ("database", "slow"): (
        f"{I}/call/test_statements.py::test_no_webhook_reads_a_whole_table",
        f"{I}/call/test_statements.py::test_a_decision_takes_at_most_six_statements",
        f"{I}/board/test_pages_at_scale.py::test_no_page_with_a_thousand_members_and_a_year_reads_all_of_them",
    ),
    ("database", "lies"): (
        f"{I}/config/test_cli.py::test_a_database_of_a_later_version_is_worked_with_and_not_upgraded",
        f"{I}/config/test_provision_and_doctor.py::test_a_database_at_another_step_fails",
        f"{I}/config/test_provision_and_doctor.py::test_the_key_must_open_what_is_sealed",
    ),
    ("database", "full"): (
        f"{I}/database/test_a_silent_database.py::test_a_full_disk_is_a_voicemail_to_callers_and_is_told_to_machines",
    ),
    ("database", "comes back"): (
        f"{I}/call/test_failures.py::test_a_database_that_was_restarted_costs_no_caller_anything",
        f"{I}/call/test_failures.py::test_a_message_left_in_an_outage_is_ours_once_the_database_is_back",
        f"{I}/upkeep/test_leadership.py::test_a_leader_whose_connection_was_lost_asks_anew",
    ),
    ("disk", "refuses"): (
        f"{I}/database/test_a_silent_database.py::test_a_database_that_can_only_be_read_is_not_ready",
    ),
    ("disk", "errs"): (
        f"{I}/database/test_standing_still.py::test_a_file_that_cannot_be_read_is_a_voicemail_and_is_told_to_machines",
    ),
    ("disk", "hangs"): (
        "Nothing of ours wakes who waits for a disk: the provider gives up, and takes"
        " the fallback document. PostgreSQL on such a disk is a database that hangs."
    ),
    ("disk", "slow"): (
        "A statement then takes longer; what a caller waits for is bounded as when the"
        " database hangs."
    ),
    ("disk", "lies"): (
        f"{U}/ground/test_vault.py::test_a_changed_seal_does_not_open",
        f"{I}/voicemail/test_voicemail.py::test_killed_between_keeping_and_deleting_nothing_is_lost_or_fetched_twice",
    ),
    ("disk", "full"): (
        f"{I}/database/test_a_silent_database.py::test_a_full_disk_is_a_voicemail_to_callers_and_is_told_to_machines",
    ),
    ("disk", "comes back"): (
        f"{I}/config/test_killed.py::test_two_hundred_calls_survive_whatever_is_killed",
    ),
    ("clock", "refuses"): (
        f"{I}/config/test_make_run.py::test_the_web_process_serves_without_a_clock_and_counts_in_a_folder",
        f"{I}/config/test_provision_and_doctor.py::test_a_clock_that_is_silent_is_a_warning",
    ),
    ("clock", "errs"): (
        f"{I}/notices/test_messages.py::test_an_error_of_our_own_holds_up_nobody_else",
    ),
    ("clock", "hangs"): (
        f"{I}/database/test_standing_still.py::test_a_clock_that_hangs_is_said_costs_no_call_and_goes_on",
    ),
    ("clock", "slow"): (
        f"{I}/roster/test_swaps.py::test_a_clock_that_stood_still_tells_it_later_that_day",
        f"{U}/presence/test_duty.py::test_who_stayed_over_the_weekend_is_reminded_after_an_outage",
    ),
    ("clock", "lies"): (
        f"{I}/upkeep/test_leadership.py::test_the_heartbeat_tells_when_the_clock_was_last_heard",
    ),
    ("clock", "full"): (
        f"{I}/notices/test_messages.py::test_a_quiet_second_costs_few_statements",
        f"{I}/roster/test_swaps.py::test_a_minute_without_such_a_swap_costs_one_statement",
    ),
    ("clock", "comes back"): (
        f"{I}/config/test_killed.py::test_two_hundred_calls_survive_whatever_is_killed",
        f"{I}/notices/test_messages.py::test_who_is_killed_before_sending_sends_once",
        f"{I}/notices/test_messages.py::test_who_is_killed_between_sending_and_recording_asks_before_sending_again",
    ),
    ("rest", "refuses"): (
        f"{I}/notices/test_messages.py::test_a_refusal_is_final_and_shows_on_the_member",
        f"{I}/voicemail/test_placed_calls.py::test_a_refused_number_is_told_and_not_tried_again",
        f"{U}/twilio/test_rest.py::test_a_provider_that_is_not_there_means_later",
        f"{I}/config/test_provision_and_doctor.py::test_a_token_that_the_provider_refuses_fails_and_is_not_shown",
    ),
    ("rest", "errs"): (
        f"{I}/notices/test_a_stormy_provider.py::test_every_message_arrives_and_every_recording_ends_up_here_alone",
        f"{I}/upkeep/test_reconciliation.py::test_a_provider_that_fails_three_times_in_ten_changes_nothing_of_the_sum",
        f"{U}/twilio/test_rest.py::test_every_trouble_means_later",
    ),
    ("rest", "hangs"): (
        f"{U}/simulator/test_rest.py::test_without_an_answer_it_may_have_been_done",
        f"{I}/voicemail/test_placed_calls.py::test_a_call_whose_answer_was_lost_rings_once_and_counts",
    ),
    ("rest", "slow"): (
        f"{I}/voicemail/test_voicemail.py::test_the_owner_is_told_at_once_although_the_recording_cannot_be_had",
        f"{I}/voicemail/test_voicemail.py::test_a_recording_that_is_not_there_yet_is_asked_for_later_and_later",
        f"{U}/twilio/test_rest.py::test_an_answer_that_comes_byte_by_byte_and_does_not_end_means_later",
    ),
    ("rest", "lies"): (
        f"{U}/twilio/test_rest.py::test_an_answer_that_makes_no_sense_means_later",
        f"{U}/twilio/test_rest.py::test_what_is_not_the_whole_recording_means_later",
        f"{U}/twilio/test_rest.py::test_no_redirect_is_followed",
        f"{U}/twilio/test_rest.py::test_a_list_leads_nowhere_else_and_to_an_end",
        f"{U}/call/test_transitions.py::test_a_conversation_that_the_provider_calls_unanswered_was_one_all_the_same",
    ),
    ("rest", "full"): (
        f"{I}/notices/test_messages.py::test_what_fails_is_tried_again_after_ever_longer",
        f"{I}/upkeep/test_reconciliation.py::test_a_record_that_may_not_be_deleted_yet_is_tried_every_hour",
    ),
    ("rest", "comes back"): (
        f"{I}/voicemail/test_voicemail.py::test_a_provider_that_is_away_for_days_is_never_given_up",
        f"{I}/upkeep/test_reconciliation.py::test_after_a_week_away_the_whole_week_is_compared",
        f"{I}/upkeep/test_removal.py::test_a_failing_provider_is_asked_again_next_time",
    ),
    ("webhooks", "refuses"): (
        f"{I}/upkeep/test_reconciliation.py::test_a_call_of_which_we_never_heard_is_registered_as_failed_at_its_own_hour",
        f"{I}/call/test_repeats_and_races.py::test_a_call_whose_end_is_never_told_is_closed_within_six_hours",
    ),
    ("webhooks", "errs"): (
        f"{I}/call/test_failures.py::test_a_webhook_without_the_name_of_its_call_still_leads_to_a_voicemail",
        f"{I}/call/test_failures.py::test_an_unknown_number_of_ours_still_leads_to_a_voicemail",
    ),
    ("webhooks", "hangs"): (
        f"{I}/config/test_the_door.py::test_half_a_request_is_told_that_it_took_too_long",
        f"{I}/config/test_the_door.py::test_a_caller_is_answered_whatever_other_clients_do",
        f"{I}/config/test_the_door.py::test_who_is_sending_while_we_stop_is_answered",
    ),
    ("webhooks", "slow"): (
        f"{I}/call/test_repeats_and_races.py::test_an_old_rounds_end_that_comes_late_does_not_touch_the_present_round",
        f"{I}/call/test_repeats_and_races.py::test_a_late_message_of_a_registered_call_is_still_kept",
        f"{I}/call/test_every_history.py::test_the_promises_hold_in_every_history",
    ),
    ("webhooks", "lies"): (
        f"{I}/call/test_repeats_and_races.py::test_who_is_not_the_provider_is_refused_and_changes_nothing",
        f"{I}/call/test_repeats_and_races.py::test_host_and_forwarding_headers_cannot_make_a_signature_valid",
        f"{I}/call/test_repeats_and_races.py::test_a_morning_in_which_every_webhook_comes_twice_is_the_same_morning",
    ),
    ("webhooks", "full"): (
        f"{I}/call/test_repeats_and_races.py::test_of_six_callers_at_the_same_instant_no_two_ring_the_same_phone",
        f"{I}/call/test_statements.py::test_a_forged_webhook_sends_no_statement",
    ),
    ("webhooks", "comes back"): (
        f"{I}/upkeep/test_reconciliation.py::test_a_message_left_while_we_were_down_becomes_a_voicemail_with_its_caller",
        f"{I}/upkeep/test_reconciliation.py::test_a_late_webhook_about_an_adopted_call_counts_nothing_twice",
    ),
    ("mail", "refuses"): (
        f"{U}/config/test_smtp.py::test_a_server_that_is_not_there_means_later",
        f"{U}/config/test_smtp.py::test_a_recipient_refused_for_ever_is_not_tried_again",
        f"{I}/notices/test_messages.py::test_a_refused_e_mail_is_no_fault_of_the_mobile",
    ),
    ("mail", "errs"): (
        f"{U}/config/test_smtp.py::test_everything_else_means_later_and_names_nobody",
        f"{I}/notices/test_messages.py::test_a_message_is_given_up_loudly_after_a_day",
    ),
    ("mail", "hangs"): (
        f"{U}/config/test_smtp.py::test_a_server_that_says_nothing_means_later",
    ),
    ("mail", "slow"): (
        f"{U}/config/test_smtp.py::test_a_server_that_takes_its_time_for_each_answer_gets_the_letter_once",
    ),
    ("mail", "lies"): (
        f"{U}/config/test_smtp.py::test_a_stranger_does_not_get_the_password",
        f"{U}/config/test_smtp.py::test_a_server_that_cannot_encrypt_does_not_get_the_password",
        f"{U}/config/test_smtp.py::test_a_letter_that_was_taken_is_not_sent_again_for_a_rude_goodbye",
    ),
    ("mail", "full"): (
        f"{U}/config/test_smtp.py::test_everything_else_means_later_and_names_nobody",
    ),
    ("mail", "comes back"): (
        f"{I}/notices/test_messages.py::test_what_fails_is_tried_again_after_ever_longer",
    ),
    ("browser", "refuses"): (
        "browser/test_simulator.py::test_without_scripts_the_page_says_what_it_needs",
        f"{I}/board/test_who_may_see_what.py::test_no_form_is_taken_without_its_token",
    ),
    ("browser", "errs"): (
        f"{I}/registration/test_registration_page.py::test_what_was_not_chosen_is_asked_for_and_the_rest_stays",
        f"{I}/registration/test_registration_page.py::test_a_choice_that_the_line_does_not_have_is_refused",
    ),
    ("browser", "hangs"): (
        f"{I}/config/test_the_door.py::test_half_a_request_is_told_that_it_took_too_long",
        f"{I}/config/test_the_door.py::test_idle_sockets_shut_nobody_out_however_many",
    ),
    ("browser", "slow"): (
        f"{I}/registration/test_questions.py::test_a_form_that_expires_while_it_is_sent_is_registered_once",
        f"{I}/people/test_signing_in.py::test_a_session_ends_when_it_is_not_used",
    ),
    ("browser", "lies"): (
        f"{I}/board/test_who_may_see_what.py::test_every_form_is_taken_from_whom_it_is_for_and_from_nobody_else",
        f"{I}/registration/test_questions.py::test_nobody_sends_the_form_of_another_and_learns_nothing_of_it",
        f"{I}/people/test_signing_in.py::test_nobody_is_led_to_another_site",
    ),
    ("browser", "full"): (
        f"{U}/schedules/test_sheet.py::test_a_file_that_is_too_large_is_not_opened",
        f"{U}/schedules/test_sheet.py::test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked",
    ),
    ("browser", "comes back"): (
        f"{I}/registration/test_questions.py::test_a_form_that_is_sent_twice_at_once_is_registered_once",
        f"{I}/registration/test_registration_page.py::test_there_is_no_way_back_to_what_was_sent",
        f"{I}/roster/test_rostering.py::test_of_two_coordinators_at_once_the_second_hears_who_was_first",
    ),
    ("proxy", "refuses"): (
        f"{I}/config/test_provision_and_doctor.py::test_nobody_at_the_public_url_fails",
    ),
    ("proxy", "errs"): (
        f"{I}/config/test_provision_and_doctor.py::test_whatever_else_answers_at_the_public_url_fails",
    ),
    ("proxy", "hangs"): (
        "The provider gives up and takes the fallback document; it needs nothing of"
        " ours when it is hosted elsewhere, and doctor warns when there is none."
    ),
    ("proxy", "slow"): (
        "As when it hangs: the provider decides how long it waits, and the document"
        " that it falls back on is that of a proxy that comes back."
    ),
    ("proxy", "lies"): (
        f"{I}/call/test_repeats_and_races.py::test_host_and_forwarding_headers_cannot_make_a_signature_valid",
        "house/test_endpoints.py::test_figures_are_not_for_who_comes_through_a_proxy",
    ),
    ("proxy", "full"): (
        "Then nothing reaches us, as when it hangs; how many connections it may hold"
        " to us has a ceiling, which is tried as a browser that hangs."
    ),
    ("proxy", "comes back"): (
        f"{I}/config/test_cli.py::test_the_fallback_document_leads_to_none_of_our_servers",
        f"{I}/upkeep/test_reconciliation.py::test_a_message_left_while_we_were_down_becomes_a_voicemail_with_its_caller",
    ),
    ("second", "refuses"): (
        f"{I}/upkeep/test_leadership.py::test_a_leader_that_was_killed_is_followed_at_the_next_tick",
        f"{I}/config/test_make_run.py::test_a_port_in_use_is_named",
    ),
    ("second", "errs"): (
        f"{I}/upkeep/test_leadership.py::test_who_lets_go_is_followed_at_the_next_tick",
    ),
    ("second", "hangs"): (
        f"{I}/database/test_standing_still.py::test_a_process_that_hangs_in_a_transaction_keeps_nobody_from_a_voicemail",
    ),
    ("second", "slow"): (
        f"{I}/voicemail/test_voicemail.py::test_a_claim_that_was_lost_meanwhile_keeps_nothing_twice",
    ),
    ("second", "lies"): (
        f"{I}/notices/test_messages.py::test_two_clocks_at_once_send_everything_once",
        f"{I}/notices/test_messages.py::test_three_clocks_that_tick_together_write_everything_once",
        f"{I}/voicemail/test_voicemail.py::test_two_clocks_by_mistake_fetch_a_message_once",
        f"{I}/voicemail/test_placed_calls.py::test_two_clocks_place_a_call_once",
    ),
    ("second", "full"): (
        f"{I}/call/test_repeats_and_races.py::test_of_five_who_press_1_at_the_same_instant_one_gets_the_caller",
        f"{I}/roster/test_rostering.py::test_two_transactions_at_once_cannot_book_somebody_twice",
        f"{I}/by_phone/test_presence_by_phone.py::test_seven_at_once_leave_five_present",
    ),
    ("second", "comes back"): (
        f"{I}/upkeep/test_leadership.py::test_one_of_two_leads_and_keeps_leading",
        f"{I}/config/test_killed.py::test_two_hundred_calls_survive_whatever_is_killed",
    ),
    ("time", "refuses"): "An operating system without a clock does not exist.",
    ("time", "errs"): (
        f"{I}/config/test_provision_and_doctor.py::test_the_machine_s_clock_is_compared_with_the_provider_s",
    ),
    ("time", "hangs"): (
        f"{I}/database/test_standing_still.py::test_while_the_clock_on_the_wall_stands_still_a_caller_comes_to_the_voicemail",
        f"{I}/database/test_standing_still.py::test_while_the_clock_on_the_wall_stands_still_a_call_that_ended_frees_its_phones",
    ),
    ("time", "slow"): (
        f"{I}/config/test_provision_and_doctor.py::test_the_machine_s_clock_is_compared_with_the_provider_s",
    ),
    ("time", "lies"): (
        f"{U}/schedules/test_clock_changes.py::test_the_zone_in_which_an_instant_is_written_makes_no_difference",
        f"{U}/schedules/test_clock_changes.py::test_a_night_desk_agrees_with_the_wall_on_every_change",
        f"{U}/presence/test_duty.py::test_on_the_day_of_a_clock_change_it_is_still_ten_minutes",
    ),
    ("time", "full"): "A clock has no room to run out of, until the year 9999.",
    ("time", "comes back"): (
        f"{I}/config/test_clock_steps.py::test_the_jobs_go_on_after_a_step",
        f"{I}/upkeep/test_clock_put_back.py::test_a_call_that_ended_while_the_clock_was_ahead_is_registered",
    ),
}
"""Every part in every way."""


def exists(test: str) -> bool:
    """Whether there is a test of that name."""
    path, _, name = test.partition("::")
    file = ROOT / "tests" / path
    if not file.exists():
        return False
    return bool(re.search(rf"^def {name}\(", file.read_text("utf-8"), re.MULTILINE))


def gaps() -> list[tuple[str, str]]:
    """The cells that nobody tries."""
    return [place for place, cell in CELLS.items() if cell == NOT_TRIED]


def written() -> str:
    """The table, and what stands in each of its cells."""
    lines = [f"| | {' | '.join(WAYS)} |", f"|---|{'---|' * len(WAYS)}"]
    lines += [
        f"| **{part}** | {' | '.join(_mark(CELLS[part, way]) for way in WAYS)} |"
        for part in PARTS
    ]
    tried = sum(isinstance(cell, tuple) for cell in CELLS.values())
    count = f"Tests try {tried} of the {len(CELLS)} cells."
    if gaps():
        count += f" Nobody tries {len(gaps())} yet."
    lines += ["", f"{count} Of the others it is said why there is nothing to try."]
    for part, what in PARTS.items():
        lines += ["", f"### {what[0].upper()}{what[1:]}", ""]
        lines += ["| it … | tried by |", "|---|---|"]
        lines += [f"| {WAYS[way]} | {_told(CELLS[part, way])} |" for way in WAYS]
    return "\n".join(lines) + "\n"


def _mark(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return str(len(cell))
    return "**no**" if cell == NOT_TRIED else "."


def _told(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "<br>".join(f"`{test}`" for test in cell)
    return "**not tried**" if cell == NOT_TRIED else cell


def rewritten(page: str) -> str:
    """The page with the table as it should be."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{written()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), encoding="utf-8")
