"""Each sentence of the manual that says how something is, and the test that proves it.

The manual is what *Hulp* shows. A sentence that only tells what to press is none: what
it names is looked for on the pages.
"""

import re
from typing import Final

from webhooks.pages.people.manual import DOCS, ManualRole

CALL: Final = "integration/call/test_a_call.py::test_"
FORM: Final = "integration/registration/test_registration_page.py::test_"
RELAY: Final = "integration/call/test_who_cannot_simply_call.py::test_"
HOURS: Final = "integration/board/test_opening_hours.py::test_"
TRACES: Final = "integration/people/test_traces.py::test_"
CODES: Final = "integration/by_phone/test_presence_by_phone.py::test_"
MAIL: Final = f"{FORM}after_a_question_for_a_partner_the_page_offers_an_empty_mail"
UNCLEAR: Final = (
    f"{FORM}an_unclear_question_goes_to_the_five_and_not_to_the_municipality"
)
TONES: Final = f"{CODES}a_worker_signs_in_hears_a_dial_tone_again_and_may_hang_up"
ALARM: Final = (
    "integration/notices/test_messages.py::"
    "test_an_alarm_by_telephone_from_the_opening_to_the_solution"
)
VOICEMAIL: Final = "integration/voicemail/test_voicemail_page.py::test_"
OWNED: Final = "integration/registration/test_owned_questions.py::test_the_"
NEWS: Final = "integration/board/test_bulletins.py::test_"
ROSTER: Final = "integration/roster/test_rostering.py::test_"
PAGE: Final = "integration/roster/test_roster_page.py::test_"
LINE: Final = "integration/people/test_new_line.py::test_"
LOOKS: Final = "integration/people/test_looks.py::test_"
SETTINGS: Final = "integration/people/test_settings_pages.py::test_"
MEMBERSHIP: Final = "integration/people/test_membership_page.py::test_"
NUMBERS: Final = "integration/people/test_opening_a_line.py::test_"
SWAPS: Final = "integration/roster/test_swaps.py::test_"
BY_PHONE: Final = "integration/roster/test_swaps_by_phone.py::test_"
UNSENT: Final = "integration/board/test_unsent_forms.py::test_"
PUBLISHED: Final = "integration/figures/test_publishing.py::test_"
PEOPLE: Final = "integration/people/test_administration.py::test_"
MANUAL: Final = "integration/people/test_manual.py::test_"

PROVED: Final[dict[ManualRole, dict[str, str]]] = {
    "medewerker": {
        "Bewaar de twee contacten": (
            "integration/people/test_own_phone.py::"
            "test_who_dials_the_saved_contacts_signs_in_and_out"
        ),
        "Je kunt je op twee manieren": f"{PEOPLE}a_sixth_is_told_that_the_line_is_full",
        "Je hoort eerst een kiestoon": TONES,
        "Daarna hoor je dat je bent aangemeld": TONES,
        "Afmelden gaat net zo": f"{CODES}signing_out_takes_a_hash_as_first_key",
        "Twee keer aanmelden mag": f"{CODES}repeating_is_harmless_and_is_said",
        "Je meldt alleen jezelf": f"{PEOPLE}a_coordinator_signs_another_on_and_a_worker"
        "_cannot",
        "Belt er iemand, dan zie je het nummer": (
            f"{CALL}shown_to_the_worker_is_the_number_of_the_line"
        ),
        "Pas dan spreek je": f"{CALL}the_present_worker_is_rung_presses_1_and_talks",
        "Toets je niets": (
            f"{CALL}a_private_mailbox_gets_nobody_and_the_second_worker_is_rung_on"
        ),
        "Belt een tolk of": f"{RELAY}a_worker_is_not_lost_to_a_relay_caller",
        "Blijf dan aan de lijn": f"{RELAY}a_worker_is_not_lost_to_a_relay_caller",
        "Het gesprek stopt daar": f"{RELAY}a_worker_is_not_lost_to_a_relay_caller",
        "Een bericht van een tolk": (
            f"{RELAY}a_relay_caller_leaves_one_message_however_long_it_is_quiet"
        ),
        "Bij *Lijn nu* zie je bovenaan": (
            "integration/board/test_live.py::"
            "test_from_the_first_ring_to_the_form_everybody_reads_what_is_so"
        ),
        "Na elk gesprek dat je aannam": (
            f"{FORM}the_page_shows_ones_own_forms_coarsely_and_oldest_first"
        ),
        "Na versturen kan niemand": f"{FORM}there_is_no_way_back_to_what_was_sent",
        "Type 1": (
            f"{FORM}after_a_question_that_was_answered_there_is_nothing_to_forward"
        ),
        "Type 2": MAIL,
        "Type 3": UNCLEAR,
        "De vraag gaat naar de partners": UNCLEAR,
        "Bij type 2 en 3 opent een knop": MAIL,
        "Wat je daar schrijft": MAIL,
        "Je blijft contactpersoon": f"{OWNED}page_says_so_and_offers_it_once",
        "Kies *Herinner mij": (
            f"{OWNED}contact_is_reminded_until_a_colleague_has_the_question"
        ),
        "Vink de vraag af": (
            f"{OWNED}contact_is_reminded_until_a_colleague_has_the_question"
        ),
        "Was er geen vraag": f"{FORM}every_call_without_a_question_has_a_button",
        "Een toelichting mag leeg": (
            f"{FORM}sending_a_form_registers_the_call_and_thanks"
        ),
        "Wat op een naam lijkt": (
            f"{FORM}what_may_be_a_name_is_asked_once_about_that_very_text"
        ),
        "De toelichting verdwijnt": (
            "integration/upkeep/test_retention.py::"
            "test_a_note_is_blanked_after_a_year_and_nothing_else_of_it"
        ),
        "Bij *Voicemail* staan": f"{VOICEMAIL}a_message_that_waits_two_working_days_is_"
        "marked",
        "Een bericht heeft één eigenaar": (
            f"{VOICEMAIL}not_even_a_coordinator_does_what_the_owner_does"
        ),
        "Kies *Neem en luister*": (
            f"{VOICEMAIL}the_owner_hears_what_was_said_and_nobody_keeps_it"
        ),
        "Kies *Bel terug*": (
            f"{VOICEMAIL}calling_back_rings_the_owner_then_the_caller_who_sees_the_desk"
        ),
        "De beller ziet het nummer": (
            f"{VOICEMAIL}calling_back_rings_the_owner_then_the_caller_who_sees_the_desk"
        ),
        "Bij *Rooster* zie je wie dienst": (
            f"{ROSTER}workers_see_what_is_published_and_what_is_todays"
        ),
        "Bij je eigen diensten staat": f"{MANUAL}ones_own_duties_lead_to_what_is_said",
        "Een ruil gaat pas door": (
            "integration/roster/test_swaps_page.py::"
            "test_a_swap_needs_consent_and_then_a_coordinator"
        ),
        "Op de naam van een collega": (
            "integration/roster/test_taking_over.py::"
            "test_on_the_month_a_colleagues_future_place_leads_to_the_question"
        ),
        "Is er een achterwacht": (
            "integration/roster/test_absence.py::"
            "test_the_backup_takes_over_and_everybody_is_told"
        ),
        "Log binnen twaalf uur": (
            f"{MANUAL}what_the_manual_says_of_time_is_what_the_code_does"
        ),
        "Dan staat hetzelfde formulier er weer": (
            f"{UNSENT}a_form_of_who_was_signed_out_stands_there_again"
        ),
        "Er is dan nog niets verstuurd": (
            f"{UNSENT}a_form_of_who_was_signed_out_stands_there_again"
        ),
        "Kijk bij *Mijn telefoon*": (
            "integration/call/test_why_page.py::"
            "test_who_is_passed_over_is_told_why_and_others_are_counted"
        ),
    },
    "coordinator": {
        "De tekst staat bij de lijn": (
            f"{NEWS}it_stands_beside_the_board_and_the_form_until_its_end"
        ),
        "Je ziet hoeveel": f"{NEWS}who_saw_it_is_counted_once_and_asked_no_more",
        "Zet er geen": f"{NEWS}what_leads_to_a_person_is_refused_and_kept_nowhere",
        "Nummers van organisaties": f"{MANUAL}a_number_of_an_organisation_may_be_told",
        "Bij *Rooster* vul je": f"{ROSTER}a_slot_is_saved_at_once_and_undone_and_done_"
        "again",
        "Met *Vul*": (
            f"{PAGE}a_proposal_gives_its_reasons_and_saves_nothing_by_itself"
        ),
        "Medewerkers zien wat je invult": (
            f"{ROSTER}a_draft_is_changed_in_silence_and_publishing_tells_each_once"
        ),
        "Wat is geruild of overgenomen": (
            f"{PAGE}what_was_swapped_is_marked_in_a_file_and_kept_unless_ticked"
        ),
        "Is iemand een tijd weg": (
            f"{PAGE}what_one_has_goes_to_another_for_as_long_as_is_said"
        ),
        "Bij *Vul*, *Vervang*": (
            f"{PAGE}what_one_has_goes_to_another_for_as_long_as_is_said"
        ),
        "Met de pijltjes": (
            f"{PAGE}duty_and_backup_of_a_block_change_places_in_one_press"
        ),
        "Met *Meer tegelijk*": (
            "integration/roster/test_several_places.py::"
            "test_one_person_comes_in_all_and_the_others_stay_as_they_are"
        ),
        "Bij *Verander de regels*": (
            "integration/roster/test_rules_page.py::"
            "test_a_proposal_follows_them_and_says_which"
        ),
        "Wat je inleest": (
            f"{MANUAL}what_is_taken_in_from_a_file_is_a_draft_as_the_manual_says"
        ),
        "In dagen die medewerkers al zien": (
            f"{MANUAL}what_is_taken_in_from_a_file_is_a_draft_as_the_manual_says"
        ),
        "Je ziet wie met wie": (
            f"{SWAPS}everybody_sees_the_requests_that_concern_them"
        ),
        "Je kiest of een ruil meteen": (
            f"{SWAPS}slots_are_exchanged_at_once_where_a_line_wants_no_approval"
        ),
        "Bellen twee collega's jou": (
            f"{BY_PHONE}a_coordinator_enters_what_two_agreed_on_in_one_form"
        ),
        "Met *Voer een ruil in*": (
            f"{BY_PHONE}a_coordinator_enters_what_two_agreed_on_in_one_form"
        ),
        "Zij krijgen dan bericht": (
            f"{BY_PHONE}both_are_told_and_it_is_written_down_who_entered_it"
        ),
        "Feestdagen kent het loket": f"{SETTINGS}holidays_stand_there_by_name",
        "Bij *Rooster*, *Extra dagen*": (
            f"{CALL}an_extra_closed_day_and_an_extra_open_day_are_kept"
        ),
        "Op `/openingstijden` staat": (
            f"{HOURS}the_page_says_it_to_people_and_names_no_reason"
        ),
        "Wat jij verandert": (
            f"{HOURS}what_strangers_ask_a_thousand_times_is_read_once_a_minute"
        ),
        "Vraag wie de site": (
            f"{HOURS}anybody_may_keep_it_and_it_sets_no_cookie_on_anybody"
        ),
        "In een agenda komen ze": (
            f"{HOURS}the_calendar_holds_the_same_blocks_as_the_line"
        ),
        "Wie daar zoekt": f"{HOURS}who_calls_is_helped_when_the_data_says_so",
        "De telefoon doet meteen mee": (
            f"{PEOPLE}a_day_that_is_closed_on_the_page_is_closed_at_the_telephone"
        ),
        "Dat kan op *Lijn nu*": (
            f"{PEOPLE}a_coordinator_signs_another_on_and_a_worker_cannot"
        ),
        "Het komt in het logboek": (
            f"{PEOPLE}a_coordinator_signs_another_on_and_a_worker_cannot"
        ),
        "Is het loket open en is er niemand": ALARM,
        "Is het opgelost": ALARM,
        "Wacht een bericht twee werkdagen": (
            "integration/notices/test_messages.py::"
            "test_a_voicemail_that_waits_two_working_days_is_warned_of_once"
        ),
        "Je kunt een bericht aan een collega": (
            f"{VOICEMAIL}a_coordinator_gives_a_message_to_somebody"
        ),
        "Bij *Cijfers* staan": (
            f"{PUBLISHED}a_month_is_seen_when_the_time_of_its_forms_is_over"
        ),
        "Ze zijn afgerond": (
            "integration/figures/test_statistics.py::"
            "test_counts_are_rounded_and_small_ones_hidden"
        ),
        "Wat er eenmaal staat": (
            f"{PUBLISHED}nothing_that_happens_later_changes_what_was_published"
        ),
    },
    "beheerder": {
        "De medewerker krijgt een": f"{PEOPLE}a_new_member_is_invited_and_signs_in",
        "De link werkt één keer": (
            "integration/people/test_old_pages.py::"
            "test_no_link_is_left_once_a_password_is_chosen"
        ),
        "Daarna komt de medewerker": (
            "browser/people/test_a_new_worker.py::"
            "test_an_invitation_leads_to_a_tested_phone_in_three_minutes"
        ),
        "Bij een medewerker kies je": (
            f"{MEMBERSHIP}who_is_put_on_another_line_is_told"
        ),
        "Wie niet bij een lijn hoort": (
            "integration/board/test_whose_line_it_is.py::"
            "test_no_page_of_another_line_is_found_and_none_says_that_there_is_one"
        ),
        "Wie op een andere lijn komt": (
            f"{MEMBERSHIP}who_is_put_on_another_line_is_told"
        ),
        "Voor de eerste dag": (
            "integration/roster/test_first_day.py::"
            "test_no_page_puts_somebody_there_before_it"
        ),
        "Wie opneemt en 1 toetst": (
            f"{PEOPLE}a_member_who_presses_1_on_a_test_call_has_a_tested_mobile"
        ),
        "Een coördinator of beheerder stelt": (
            "integration/people/test_signing_in.py::"
            "test_a_coordinator_sets_up_a_second_factor_before_anything_else"
        ),
        "Wie alleen medewerker is": (
            f"{PEOPLE}who_lost_the_phone_signs_in_without_a_code_again"
        ),
        "Bij *Beheer*, *Instellingen* verander": (
            f"{SETTINGS}every_page_is_drawn_and_saved_as_it_is_without_a_change"
        ),
        "Bij *Cijfers* en in het jaarverslag": (
            "integration/figures/test_figures_page.py::"
            "test_a_desks_own_target_is_met_or_not_on_the_page_and_in_the_report"
        ),
        "Een wijziging geldt meteen": (
            f"{SETTINGS}a_change_holds_at_once_here_and_in_another_process"
        ),
        "De laatste wijziging zet je": (
            f"{SETTINGS}the_last_change_is_taken_back_by_one_press"
        ),
        "De openingstijden, de teksten": (
            f"{LINE}partners_come_along_if_somebody_wants_them_and_recordings_never"
        ),
        "Opnamen gaan niet mee": (
            f"{LINE}partners_come_along_if_somebody_wants_them_and_recordings_never"
        ),
        "De lijn is dan nog dicht": (
            f"{LINE}a_line_is_made_stays_closed_and_rings_after_it_was_opened"
        ),
        "Wie belt, hoort dat het loket dicht": (
            f"{LINE}a_line_is_made_stays_closed_and_rings_after_it_was_opened"
        ),
        "Niemand krijgt een herinnering": (
            f"{LINE}nobody_is_reminded_or_alarmed_before_a_line_is_opened"
        ),
        "Op de pagina van de lijn": (f"{NUMBERS}each_number_is_a_row_with_what_to_do"),
        "Met *Wijs de nummers": (
            f"{NUMBERS}a_press_points_the_numbers_here_and_the_page_says_so"
        ),
        "Kies bij *Medewerkers* wie": f"{LINE}who_made_a_line_does_not_work_there",
        "Het rooster kun je al vullen": (
            f"{LINE}board_and_roster_say_that_a_line_is_not_open_yet"
        ),
        "Daarna staan de naam, de nummers": (
            f"{LINE}numbers_name_and_code_are_set_right_until_the_line_is_opened"
        ),
        "Openen kun je terugzetten": (
            f"{LINE}opening_is_taken_back_and_then_the_line_itself"
        ),
        "De lijn zelf kun je": f"{LINE}a_line_with_anything_of_it_is_not_taken_back",
        "Je ziet eerst hoe": f"{LOOKS}what_is_filled_in_is_seen_before_it_holds",
        "Een logo is een PNG": f"{MANUAL}a_logo_is_as_large_as_the_manual_says",
        "Noem je niemand": f"{LOOKS}what_is_left_empty_is_named_no_more",
        "In het logboek staat": (
            f"{PEOPLE}what_an_administrator_did_is_written_down_without_numbers"
        ),
        "Er staat geen nummer van een beller": (
            "integration/call/test_nothing_is_left.py::"
            "test_no_number_of_a_caller_stands_in_the_database_file_the_log_or_a_url"
        ),
        "Je ziet welke ingesproken": (
            f"{TRACES}an_administrator_sees_facts_of_every_line"
        ),
        "Beluisteren kan daar niet": (
            f"{TRACES}an_administrator_sees_facts_of_every_line"
        ),
        "Het nummer dat je invult": f"{TRACES}the_number_stands_nowhere_afterwards",
        "Bij een afgeschermd nummer": (
            f"{TRACES}a_withheld_number_is_found_by_its_moment"
        ),
        "Bij *Hoe gaat het*": (
            "integration/people/test_checkup.py::"
            "test_what_is_wrong_stands_first_with_what_to_do"
        ),
    },
}
"""The beginning of a sentence, and its test: `folder/file.py::name`."""
PRESS: Final = re.compile(
    r"^(Kies|Open \*|Of kies|Druk|Neem op|Bel met|Haal|Bewaar ook|Is alles klaar"
    r"|Schrijf geen|Bij \*[^*]+\*(, \*[^*]+\*)* (zet|verander) je)"
)
"""What to press, or to leave."""


NAMED: Final = re.compile(r"(?<![*\w])\*([^*]+)\*(?![*\w])", re.DOTALL)


def source(role: ManualRole) -> str:
    """The document of a manual."""
    return (DOCS / "hulp" / f"{role}.md").read_text(encoding="utf-8")


def named(role: ManualRole) -> set[str]:
    """What a manual says that can be seen: pages, buttons."""
    return {" ".join(one.split()) for one in NAMED.findall(source(role))}


def said(role: ManualRole) -> list[str]:
    """The sentences of a manual."""
    text = re.sub(r"```.*?```", "\n", source(role), flags=re.DOTALL)  # to be pasted
    shown = r"!\[.*?\]\(.*?\)|^#.*$|^(?:\d\.|-) "
    bare = re.sub(shown, "\n", text, flags=re.MULTILINE)
    parts = (" ".join(part.split()) for part in bare.split("\n\n"))
    return [one for part in parts for one in re.split(r"(?<=[.?])\s+", part) if one]
