"""Signing in and out with a code, from one's own mobile."""

import threading

import pytest

from ringgroup.presence import switch
from ringgroup.presence.presence import Switch
from ringgroup.presence.store.workers import worker_by_login
from tests.town.town import MOBILES, PEOPLE


def heard(visit) -> str:
    return " ".join(fact.what for fact in visit.heard)


def test_a_worker_signs_in_hears_a_dial_tone_again_and_may_hang_up(quiet_town):
    visit = quiet_town.key("anna", "*454113")
    assert quiet_town.present() == {"anna"}
    assert "Je bent aangemeld" in heard(visit)
    tones = [fact.what for fact in visit.heard if "dial_tone" in fact.what]
    assert len(tones) == 2


def test_signing_out_takes_a_hash_as_first_key(quiet_town):
    quiet_town.sign_on("anna", "bram")
    visit = quiet_town.key("anna", "#454113")
    assert quiet_town.present() == {"bram"}
    assert "Je bent afgemeld" in heard(visit)


def test_repeating_is_harmless_and_is_said(quiet_town):
    quiet_town.sign_on("anna")
    assert "Je was al aangemeld" in heard(quiet_town.key("anna", "*454113"))
    assert "Je was al afgemeld" in heard(quiet_town.key("bram", "#454113"))
    assert quiet_town.present() == {"anna"}
    assert len(quiet_town.rows("presence_change")) == 1


def test_one_signing_in_never_signs_out_another(quiet_town):
    quiet_town.sign_on("anna", "bram", "carla")
    assert quiet_town.present() == {"anna", "bram", "carla"}


def test_a_sixth_worker_is_refused_and_told(town):
    town.sign_on(*PEOPLE[:5])
    visit = town.key("fatma", "*454113")
    assert town.present() == set(PEOPLE[:5])
    assert "congestion_tone" in heard(visit)
    assert "Er zijn al 5 medewerkers aangemeld" in heard(visit)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, "Je nummer is niet te zien"),
        ("+31687654321", "vraag de beheerder om je nummer toe te voegen"),
    ],
)
def test_who_cannot_be_recognised_is_told_so_at_once(quiet_town, number, words):
    visit = quiet_town.network.dial_service(number, "+31402584524", [("*454113", 9.0)])
    quiet_town.run()
    assert words in heard(visit)
    assert "information_tone" in heard(visit)
    assert quiet_town.present() == set()


def test_a_deactivated_member_is_not_known_and_not_rung(quiet_town):
    from sqlalchemy import text  # noqa: PLC0415 - here alone

    quiet_town.sign_on("anna")
    with quiet_town.database.transaction() as session:
        session.execute(text("UPDATE member SET active = false WHERE login = 'anna'"))
    assert quiet_town.rung(quiet_town.call()) == []
    assert "niet bekend" in heard(quiet_town.key("anna", "#454113"))


def test_a_wrong_code_may_be_tried_again_in_the_same_call(quiet_town):
    visit = quiet_town.network.dial_service(
        MOBILES["anna"], "+31402584524", [("*454114", 1.0), ("*454113", 12.0)]
    )
    quiet_town.run()
    assert "Deze code kennen wij niet" in heard(visit)
    assert quiet_town.present() == {"anna"}


def test_five_wrong_codes_end_the_call(quiet_town):
    keys = [("*454114", 1.0 + 12 * n) for n in range(6)]
    visit = quiet_town.network.dial_service(MOBILES["anna"], "+31402584524", keys)
    quiet_town.run()
    assert "Er is niets veranderd" in heard(visit)
    assert visit.ended


def test_who_keys_nothing_is_helped_and_then_disconnected(quiet_town):
    visit = quiet_town.network.dial_service(MOBILES["anna"], "+31402584524", [])
    quiet_town.run()
    assert "Wij hebben geen code ontvangen" in heard(visit)
    assert visit.ended


def test_keys_may_come_fast_or_after_several_seconds(quiet_town):
    for name, after in (("anna", 0.0), ("bram", 9.0), ("carla", 14.0)):
        quiet_town.network.dial_service(
            MOBILES[name], "+31402584524", [("*454113", after)], hangs_up_after=30
        )
        quiet_town.run()
    assert quiet_town.present() == {"anna", "bram", "carla"}


def test_the_state_is_spoken_with_names_and_whether_it_is_open(quiet_town):
    quiet_town.sign_on("bram")
    words = heard(quiet_town.key("anna", "*464113"))
    assert "is nu open" in words
    assert "Jij bent afgemeld" in words
    assert "Aangemeld: Bram." in words


def test_every_change_is_logged_with_its_way(quiet_town):
    quiet_town.sign_on("anna")
    quiet_town.key("anna", "#454113")
    changes = quiet_town.rows("presence_change")
    assert [(row["present"], row["via"]) for row in changes] == [
        (1, "phone"),
        (0, "phone"),
    ]


def test_seven_at_once_leave_five_present(town):
    """Threads on a real database: the places decide, not a count."""
    line, database = town.line, town.database
    outcomes = []
    start = threading.Barrier(len(PEOPLE))

    def sign_on(name: str) -> None:
        start.wait()

        def work(session):
            worker = worker_by_login(session, line.key, name)
            return switch.switch(
                session, line, worker, on=True, via="test", now=town.now
            )

        outcomes.append(database.attempt(work).switch)

    threads = [threading.Thread(target=sign_on, args=[name]) for name in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Switch.SIGNED_ON) == 5
    assert outcomes.count(Switch.FULL) == 2
    assert len(town.present()) == 5
